using System.Globalization;
using AutoMount.Containers.Gpus.Nvml;

namespace AutoMount.Daemon;

/// <summary>What the daemon starts its own program as, to ask NVML in a process that may hang or die. Not for people, so no help shows it.</summary>
/// <remarks>The same program and no second one: nothing more to install, and the two never differ in version.</remarks>
internal static class NvmlMode
{
    private const string Word = "--nvml";

    /// <summary>Whether it is meant.</summary>
    internal static bool IsAsked(string[] arguments) => arguments is [Word, ..];

    /// <summary>The arguments of such a process.</summary>
    internal static IReadOnlyList<string> Arguments(string library, string root, TimeSpan period) =>
        [Word, library, root, period.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)];

    /// <summary>Is one.</summary>
    /// <returns>The exit status.</returns>
    internal static int Run(string[] arguments) =>
        arguments is [_, { } library, { } root, { } period]
        && int.TryParse(
            period,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int milliseconds
        )
            ? NvmlProbe.Run(library, root, TimeSpan.FromMilliseconds(milliseconds))
            : ExitStatus.Usage;
}
