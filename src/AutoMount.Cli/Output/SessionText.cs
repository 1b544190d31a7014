using System.Globalization;
using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>Sessions for people.</summary>
internal static class SessionText
{
    /// <summary>A table of sessions.</summary>
    internal static Table List(
        IReadOnlyList<SessionSummary> sessions,
        Func<uint, string>? nameOfOwner
    )
    {
        string[] owner = nameOfOwner is null ? [] : ["OWNER"];
        Table table = new([.. owner, "ID", "IMAGE", "STATE", ">EXIT", "CREATED"]);
        foreach (SessionSummary session in sessions)
        {
            Cell[] cells = nameOfOwner is null ? [] : [nameOfOwner(session.Owner)];
            table.Add([
                .. cells,
                session.Id,
                session.Image,
                StateCell(session.State, session),
                ExitCell(session),
                HumanTime.Distance(session.Created),
            ]);
        }

        return table;
    }

    /// <summary>Writes all that is known of one.</summary>
    internal static void Show(SessionDetails details, Page page)
    {
        SessionSummary session = details.Summary;
        new DetailList()
            .Add("Session", session.Id)
            .Add("Owner", OwnerText.Describe(details.OwnerName, session.Owner))
            .Add(
                "Image",
                details.ImageId.Length == 0 ? session.Image : $"{session.Image} ({details.ImageId})"
            )
            .Add(
                "Command",
                details.Command.Count == 0 ? "(the image's own)" : ShellWords.Join(details.Command)
            )
            .Add("State", StateCell(StateOf(details), session))
            .Add("Exit code", ExitCell(session))
            .Add("Reason", details.Reason)
            .Add("Kind", details.Kind)
            .Add("Limits", Limits(details))
            .Add(
                "Ends",
                details.Ended is null ? HumanTime.FormatBoth(details.Deadline) : string.Empty
            )
            .Add("Created", HumanTime.FormatBoth(session.Created))
            .Add("Started", HumanTime.FormatBoth(details.Started))
            .Add("Ended", HumanTime.FormatBoth(details.Ended))
            .Add("Digest", details.ImageDigest)
            .Add("Container", details.ContainerId)
            .AddServices(details)
            .Add("Input", details.Input)
            .Add("Used", FiguresText.Sum(details.Figures))
            .AddGpus(details.Gpus)
            .Add("Folders", details.Mounts.Count == 0 ? "none" : $"{details.Mounts.Count}")
            .Write(page);
        if (details.Mounts.Count > 0)
        {
            Mounts(details.Mounts, planned: false).Write(page, indent: "  ");
        }
    }

    private static string StateOf(SessionDetails details) =>
        details.EndReason.Length == 0
            ? details.Summary.State
            : $"{details.Summary.State} ({details.EndReason})";

    /// <summary>A table of a session's folders.</summary>
    /// <param name="mounts">The folders.</param>
    /// <param name="planned">Whether they are not mounted yet.</param>
    internal static Table Mounts(IReadOnlyList<SessionMount> mounts, bool planned)
    {
        Table table = new("FOLDER", "AT", "ACCESS", "WHY");
        foreach (SessionMount mount in mounts)
        {
            bool skipped = mount.Skipped.Length > 0;
            table.Add(
                mount.Folder,
                skipped ? string.Empty : Place(mount.Path),
                AccessOf(mount, planned),
                skipped ? $"{mount.Reason}: {mount.Skipped}" : mount.Reason
            );
        }

        return table;
    }

    /// <summary>A table of a session's states.</summary>
    internal static Table History(IReadOnlyList<SessionStep> steps)
    {
        Table table = new("STATE", "SINCE", "WHY");
        foreach (SessionStep step in steps)
        {
            table.Add(step.State, HumanTime.Format(step.At), step.Note);
        }

        return table;
    }

    private static Cell AccessOf(SessionMount mount, bool planned) =>
        (mount.Skipped.Length > 0, IsFatal(mount.Reason)) switch
        {
            (true, true) => new Cell("refused", Ink.Bad),
            (true, false) => new Cell(planned ? "skipped" : "not mounted", Ink.Warning),
            _ => mount.ReadOnly ? "read-only" : "read-write",
        };

    private static bool IsFatal(string reason) =>
        reason is "no-such-folder" or "asked-twice" or "target-invalid" or "target-conflict";

    private static string Place(string path)
    {
        const string home = "/home/work/";
        return path.StartsWith(home, StringComparison.Ordinal) ? $"~/{path[home.Length..]}" : path;
    }

    private static string Limits(SessionDetails details)
    {
        string cpus = double.IsFinite(details.CpusLimit)
            ? details.CpusLimit.ToString("0.##", CultureInfo.InvariantCulture)
            : "any";
        return $"cpus {cpus}, memory {(details.MemoryLimit is { } memory ? Quantity.FormatSize(memory) : "any")}, "
            + $"processes {details.PidsLimit?.ToString(CultureInfo.InvariantCulture) ?? "any"}";
    }

    private static Cell ExitCell(SessionSummary session) =>
        new(
            session.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? string.Empty,
            session.ExitCode is null or 0 ? Ink.Plain : Ink.Bad
        );

    private static Cell StateCell(string text, SessionSummary session) =>
        new(
            text,
            session.State switch
            {
                "running" => Ink.Good,
                "failed" => Ink.Bad,
                "ended" => Ink.Faint,
                _ => Ink.Warning,
            }
        );
}
