namespace AutoMount.Archives.Trees;

/// <summary>One entry cannot be taken, which is no reason to stop.</summary>
/// <param name="reason">Why, as a clause.</param>
internal sealed class SkippedException(string reason) : Exception(reason);
