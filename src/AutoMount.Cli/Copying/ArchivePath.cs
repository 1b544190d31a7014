namespace AutoMount.Cli.Copying;

/// <summary>A name in an archive, which anybody may have written. Pure.</summary>
internal static class ArchivePath
{
    /// <summary>Takes a name apart; null where it leads out of where it is unpacked, or to nothing.</summary>
    /// <param name="name">As in the archive; a leading <c>/</c> or <c>./</c> is dropped, as tar does.</param>
    internal static string[]? Split(string name)
    {
        string[] parts =
        [
            .. name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."),
        ];
        return
            parts.Contains("..", StringComparer.Ordinal)
            || parts.Any(part => part.Contains('\0', StringComparison.Ordinal))
            ? null
            : parts;
    }
}
