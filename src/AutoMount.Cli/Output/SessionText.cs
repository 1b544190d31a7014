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
            string[] cells = nameOfOwner is null ? [] : [nameOfOwner(session.Owner)];
            table.Add([
                .. cells,
                session.Id,
                session.Image,
                session.State,
                ExitCodeOf(session),
                HumanTime.Format(session.Created),
            ]);
        }

        return table;
    }

    /// <summary>Writes all that is known of one.</summary>
    internal static void Show(SessionDetails details, TextWriter writer)
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
            .Add("State", session.State)
            .Add("Exit code", ExitCodeOf(session))
            .Add("Reason", details.Reason)
            .Add("Created", HumanTime.Format(session.Created))
            .Add("Started", HumanTime.Format(details.Started))
            .Add("Ended", HumanTime.Format(details.Ended))
            .Add("Container", details.ContainerId)
            .Add("Folders", details.Mounts.Count == 0 ? "none" : $"{details.Mounts.Count}")
            .Write(writer);
        if (details.Mounts.Count > 0)
        {
            Mounts(details.Mounts).Write(writer, indent: "  ");
        }
    }

    private static Table Mounts(IReadOnlyList<SessionMount> mounts)
    {
        Table table = new("FOLDER", "AT", "ACCESS", "WHY");
        foreach (SessionMount mount in mounts)
        {
            bool skipped = mount.Skipped.Length > 0;
            table.Add(
                mount.Folder,
                skipped ? string.Empty : $"~/{mount.Target}",
                skipped ? "not mounted"
                    : mount.ReadOnly ? "read-only"
                    : "read-write",
                skipped ? mount.Skipped
                    : mount.Automatic ? "dotfolder"
                    : "asked for"
            );
        }

        return table;
    }

    private static string ExitCodeOf(SessionSummary session) =>
        session.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? string.Empty;
}
