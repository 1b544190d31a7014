using AutoMount.Bus.Client;

namespace AutoMount.Cli.Values;

/// <summary>A mount as people write it: <c>name</c>, <c>name:ro</c>, <c>name:/path</c>, <c>name:/path:ro</c>; <c>:rw</c> says the default.</summary>
internal static class MountText
{
    /// <summary>Reads one. Only the last <c>:ro</c> or <c>:rw</c> and the first <c>:/</c> are ours: a folder's name may have colons, but no slash.</summary>
    internal static NewSessionMount Parse(string text)
    {
        bool readOnly = text.EndsWith(":ro", StringComparison.Ordinal);
        string rest =
            readOnly || text.EndsWith(":rw", StringComparison.Ordinal) ? text[..^3] : text;
        int path = rest.IndexOf(":/", StringComparison.Ordinal);
        return path < 0
            ? new NewSessionMount(rest, readOnly)
            : new NewSessionMount(rest[..path], readOnly, rest[(path + 1)..]);
    }
}
