using AutoMount.Archives.Child;

namespace AutoMount.Daemon;

/// <summary>What the daemon starts its own program as, to move archives and files as a folder's owner. Not for people, so no help shows it.</summary>
/// <remarks>As <see cref="NvmlMode"/>: nothing more to install, and the two never differ in version.</remarks>
internal static class TransferMode
{
    private const string Word = "--transfer";

    /// <summary>The arguments of such a process; all else comes through a pipe.</summary>
    internal static IReadOnlyList<string> Arguments { get; } = [Word];

    /// <summary>Whether it is meant.</summary>
    internal static bool IsAsked(string[] arguments) => arguments is [Word];

    /// <summary>Is one.</summary>
    /// <returns>The exit status.</returns>
    internal static int Run() => TransferChild.Run();
}
