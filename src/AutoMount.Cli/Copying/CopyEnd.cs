namespace AutoMount.Cli.Copying;

/// <summary>One end of a copy as it is written: a path here, <c>-</c> for a tar stream on standard input or output, or <c>ID:PATH</c> in a session. Pure.</summary>
/// <param name="Session">The session's id or its first digits; null for a path here.</param>
/// <param name="Path">The path; empty for the home of a session.</param>
internal sealed record CopyEnd(string? Session, string Path)
{
    /// <summary>Whether it is the tar stream.</summary>
    internal bool IsStream => Session is null && Path == "-";

    /// <summary>Reads one end. What has no colon, or a slash before it, or no hexadecimal digits alone before it, is a path here.</summary>
    internal static CopyEnd Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string before = colon < 0 ? string.Empty : text[..colon].ToLowerInvariant();
        bool isSession = before.Length > 0 && before.All(char.IsAsciiHexDigitLower);
        return isSession ? new CopyEnd(before, text[(colon + 1)..]) : new CopyEnd(null, text);
    }
}
