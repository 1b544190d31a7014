using System.Globalization;

namespace AutoMount.Cli.Output;

/// <summary>Numbers of things in words.</summary>
internal static class Wording
{
    /// <summary>Such as <c>1 mount</c> and <c>2 mounts</c>.</summary>
    internal static string Count(long number, string thing) =>
        number == 1
            ? $"1 {thing}"
            : string.Create(CultureInfo.InvariantCulture, $"{number} {thing}s");
}
