namespace AutoMount.Benchmarks;

/// <summary>What was typed is not understood; the message says what.</summary>
internal sealed class UsageException(string message) : Exception(message);
