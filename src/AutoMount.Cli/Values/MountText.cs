using AutoMount.Bus.Client;

namespace AutoMount.Cli.Values;

/// <summary>A mount as people write it: <c>name</c>, <c>name:ro</c> or <c>name:rw</c>.</summary>
internal static class MountText
{
    /// <summary>Reads one. Only the last <c>:ro</c> or <c>:rw</c> is ours: a folder's name may have colons.</summary>
    internal static NewSessionMount Parse(string text) =>
        text.EndsWith(":ro", StringComparison.Ordinal)
            ? new NewSessionMount(text[..^3], ReadOnly: true)
        : text.EndsWith(":rw", StringComparison.Ordinal)
            ? new NewSessionMount(text[..^3], ReadOnly: false)
        : new NewSessionMount(text, ReadOnly: false);
}
