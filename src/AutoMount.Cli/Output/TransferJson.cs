using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>What an export, import or upload moved, in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Entries">Files, directories and links.</param>
/// <param name="Bytes">Bytes of files.</param>
/// <param name="Skipped">What was left out, and why; the first of them.</param>
/// <param name="SkippedCount">How much was left out.</param>
internal sealed record TransferJson(
    string Folder,
    long Entries,
    long Bytes,
    IReadOnlyList<string> Skipped,
    long SkippedCount
)
{
    internal TransferJson(string folder, TransferOutcome outcome)
        : this(folder, outcome.Entries, outcome.Bytes, outcome.Skipped, outcome.SkippedCount) { }
}
