using System.CommandLine;
using System.CommandLine.Parsing;

namespace AutoMount.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    private const string Description = """
        Persistent folders and session containers, by AutoMount.

        Exit status: 0 done; 1 refused or failed; 2 wrong usage; 3 no such folder, session, image, user or GPU;
        4 access denied; 5 the service does not answer. 'session exec', 'session attach' and 'session run' without --detach pass on the command's own exit
        status and exit with 125 where they themselves fail. The manual page is automountctl(1).
        """;

    /// <summary>Builds the tree; cheap, once per run.</summary>
    internal static RootCommand Create()
    {
        RootCommand root = new(Description)
        {
            SharedOptions.Json,
            SharedOptions.Quiet,
            SharedOptions.NoLegend,
            SharedOptions.NoPager,
            SharedOptions.NoAskPassword,
        };
        root.Add(Folders());
        root.Add(Sessions());
        root.Add(ImageCommands.All());
        root.Add(
            new Command("user", "List, show and limit what users hold in all their folders")
            {
                UserCommands.List(),
                UserCommands.Show(),
                UserCommands.Limit(),
            }
        );
        root.Add(QuotaCommands.Create());
        root.Add(GpuCommands.Create());
        root.Add(new AuditCommand());
        root.Add(StatusCommand.Create());
        root.Add(MonitorCommand.Create());
        root.Add(ConfigCommands.Create());
        root.Add(DoctorCommand.Create());
        return root;
    }

    private static Command Folders() =>
        new(
            "folder",
            "Make, list, show, copy, share, delete, restore, undo, limit and set folders, and move archives and files"
        )
        {
            FolderCommands.Create(),
            FolderCommands.List(),
            FolderCommands.Show(),
            TrashCommands.Delete(),
            FolderCommands.Limit(),
            FolderUsageCommand.Create(),
            FolderCommands.Rename(),
            FolderCommands.Set(),
            TrashCommands.List(),
            TrashCommands.Restore(),
            TrashCommands.Purge(),
            SnapshotCommands.Take(),
            SnapshotCommands.List(),
            SnapshotCommands.Diff(),
            SnapshotCommands.Undo(),
            FolderCopyCommands.Clone(),
            FolderCopyCommands.Transfer(),
            ShareCommands.Share(),
            ShareCommands.Unshare(),
            ShareCommands.List(),
            OfferCommands.List(),
            OfferCommands.Accept(),
            OfferCommands.Adopt(),
            OfferCommands.Decline(),
            OfferCommands.Leave(),
            new FolderExportCommand(),
            new FolderImportCommand(),
            new FolderUploadCommand(),
        };

    private static Command Sessions() =>
        new("session", "Plan, run, list, show and stop session containers")
        {
            new SessionRunCommand(),
            SessionCommands.List(),
            SessionCommands.Show(),
            new SessionPlanCommand(),
            SessionCommands.History(),
            new SessionExecCommand(),
            new SessionAttachCommand(),
            new SessionCopyCommand(),
            new SessionTopCommand(),
            new SessionCommitCommand(),
            SessionCommands.Logs(),
            SessionCommands.Stop(),
            SessionRecoverCommand.Create(),
        };

    /// <summary>A command as it is typed, such as <c>automountctl folder create</c>.</summary>
    internal static string PathOf(CommandResult command)
    {
        List<string> names = [];
        for (SymbolResult? result = command; result is CommandResult part; result = result.Parent)
        {
            names.Insert(0, part.Parent is null ? "automountctl" : part.Command.Name);
        }

        return string.Join(' ', names);
    }
}
