using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>A session's scratch and ports for people.</summary>
internal static class ServiceText
{
    /// <summary>The lines about scratch and ports.</summary>
    internal static DetailList AddServices(this DetailList list, SessionDetails session)
    {
        SessionScratchDetails scratch = session.Scratch;
        _ = list.Add("Scratch", scratch.Kind.Length == 0 ? string.Empty : Describe(scratch));
        if (scratch.KeptUntil is not null)
        {
            _ = list.Add("Kept", $"the scratch, until {HumanTime.FormatBoth(scratch.KeptUntil)}");
        }

        if (scratch.Note.Length > 0)
        {
            _ = list.Add("Note", scratch.Note);
        }

        foreach (SessionPort port in session.Ports)
        {
            _ = list.Add("Port", $"{port.Name}: {port.Url} ({port.Number} in the session)");
        }

        return list;
    }

    private static string Describe(SessionScratchDetails scratch)
    {
        string bytes = Of(
            scratch.BytesUsed is { } used ? Quantity.FormatSize(used) : null,
            scratch.BytesLimit is { } limit ? Quantity.FormatSize(limit) : null
        );
        string inodes = Of(
            scratch.InodesUsed?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            scratch.InodesLimit?.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        return scratch.Enforcement == "none"
            ? $"{scratch.Kind}, unlimited: nothing keeps a limit"
            : $"{scratch.Kind}, {bytes}, {inodes} files, kept by {Keeper(scratch)}";
    }

    /// <summary>How much of how much.</summary>
    private static string Of(string? used, string? limit) =>
        (used, limit) switch
        {
            (null, null) => "any number of",
            (null, _) => $"at most {limit}",
            (_, null) => $"{used} (no limit)",
            _ => $"{used} of {limit}",
        };

    private static string Keeper(SessionScratchDetails scratch) =>
        scratch.Enforcement switch
        {
            "memory" => "tmpfs",
            _ => "a file system of its own",
        };
}
