using System.Collections.Frozen;
using AutoMount.Bus.Contract;
using AutoMount.Core.Audit;

namespace AutoMount.Bus.Audit;

/// <summary>All methods of all interfaces: which change something, and how that stands in the audit; and which only tell something. A test holds the table against what is on the bus.</summary>
internal static partial class AuditTable
{
    private static readonly string[] Limits = ["bytes", "inodes", "soft-bytes", "soft-inodes"];

    private static readonly FrozenDictionary<(string, string), AuditRule> Changes = new Dictionary<
        (string, string),
        AuditRule
    >
    {
        [(BusNames.ManagerInterface, "CreateFolder")] = new("folder-create", AuditKind.Folder)
        {
            Read = call => call.ThenName().ThenOptions("bytes", "inodes"),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "DeleteFolder")] = new("folder-delete", AuditKind.Folder)
        {
            Read = call => call.ThenName().ThenOptions("purge"),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "SetFolderLimits")] = new("folder-limit", AuditKind.Folder)
        {
            Read = call => call.ThenName().ThenOptions(Limits),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "SetFolderAutoMount")] = new(
            "folder-auto-mount",
            AuditKind.Folder
        )
        {
            Read = call => call.ThenName().Then("mode").ThenOptions(),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "RenameFolder")] = new("folder-rename", AuditKind.Folder)
        {
            Read = call => call.ThenName().Then("to").ThenOptions(),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "RestoreFolder")] = new("folder-restore", AuditKind.Folder)
        {
            Read = call => call.ThenName().ThenOptions("name"),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "PurgeFolder")] = new("folder-purge", AuditKind.Folder)
        {
            Read = call => call.ThenName().ThenOptions(),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "DescribeFolder")] = new("folder-describe", AuditKind.Folder)
        {
            Read = call => call.ThenName().ThenOptions("description", "usage-mode"),
        },
        [(BusNames.ManagerInterface, "CloneFolder")] = new("folder-clone", AuditKind.Folder)
        {
            Read = call => call.ThenName().Then("to").ThenOptions("bytes", "inodes"),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "TransferFolder")] = new("folder-transfer", AuditKind.Folder)
        {
            Read = call => call.ThenName().ThenNumber("to").ThenOptions(),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "ExportFolder")] = new("folder-export", AuditKind.Folder)
        {
            Read = call => call.ThenName().SkipDescriptor().ThenOptions(),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "ImportFolder")] = new("folder-import", AuditKind.Folder)
        {
            Read = call => call.ThenName().SkipDescriptor().ThenOptions("overwrite"),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "UploadFile")] = new("folder-upload", AuditKind.Folder)
        {
            Read = call => call.ThenName().Skip().SkipDescriptor().ThenOptions("size"),
            IsTold = true,
        },
        [(BusNames.FolderInterface, "Export")] = new("folder-export", AuditKind.Folder)
        {
            IsTold = true,
        },
        [(BusNames.FolderInterface, "Import")] = new("folder-import", AuditKind.Folder)
        {
            Read = call => call.SkipDescriptor().ThenOptions("overwrite"),
            IsTold = true,
        },
        [(BusNames.FolderInterface, "Upload")] = new("folder-upload", AuditKind.Folder)
        {
            Read = call => call.Skip().SkipDescriptor().ThenOptions("size"),
            IsTold = true,
        },
        [(BusNames.FolderInterface, "Restore")] = new("folder-restore", AuditKind.Folder)
        {
            Read = call => call.ThenOptions("name"),
            IsTold = true,
        },
        [(BusNames.FolderInterface, "CreateSnapshot")] = new("folder-snapshot", AuditKind.Folder)
        {
            Read = call => call.ThenOptions(),
            IsTold = true,
        },
        [(BusNames.FolderInterface, "RestoreSnapshot")] = new("folder-undo", AuditKind.Folder)
        {
            Read = call => call.ThenOptions("snapshot"),
            IsTold = true,
        },
        [(BusNames.FolderInterface, "DeleteSnapshots")] = new(
            "folder-drop-snapshots",
            AuditKind.Folder
        )
        {
            Read = call => call.ThenOptions("up-to"),
            IsTold = true,
        },
        [(BusNames.FolderInterface, "Describe")] = new("folder-describe", AuditKind.Folder)
        {
            Read = call => call.ThenOptions("description", "usage-mode"),
        },
        [(BusNames.FolderInterface, "Clone")] = new("folder-clone", AuditKind.Folder)
        {
            Read = call => call.Then("to").ThenOptions("bytes", "inodes"),
            IsTold = true,
        },
        [(BusNames.FolderInterface, "Delete")] = new("folder-delete", AuditKind.Folder)
        {
            Read = call => call.ThenOptions("purge"),
            IsTold = true,
        },
        [(BusNames.FolderInterface, "SetLimits")] = new("folder-limit", AuditKind.Folder)
        {
            Read = call => call.ThenOptions(Limits),
            IsTold = true,
        },
        [(BusNames.FolderInterface, "SetAutoMount")] = new("folder-auto-mount", AuditKind.Folder)
        {
            Read = call => call.Then("mode"),
            IsTold = true,
        },
        [(BusNames.FolderInterface, "Rename")] = new("folder-rename", AuditKind.Folder)
        {
            Read = call => call.Then("to"),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "SetUserLimits")] = new("user-limit", AuditKind.User)
        {
            Read = call => call.ThenUser().ThenOptions(Limits),
            IsTold = true,
        },
        [(BusNames.UserInterface, "SetLimits")] = new("user-limit", AuditKind.User)
        {
            Read = call => call.ThenOptions(Limits),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "PullImage")] = new("image-pull", AuditKind.Image)
        {
            Read = call => call.ThenName(),
            IsTold = true,
        },
        [(BusNames.GpuInterface, "Drain")] = new("gpu-drain", AuditKind.Gpu)
        {
            Read = call => call.ThenOptions("reason"),
            IsTold = true,
        },
        [(BusNames.GpuInterface, "Undrain")] = new("gpu-undrain", AuditKind.Gpu) { IsTold = true },
        [(BusNames.ManagerInterface, "CreateSession")] = new("session-create", AuditKind.Session)
        {
            Read = ReadNewSession,
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "AcquireSession")] = new("session-create", AuditKind.Session)
        {
            Read = call => ReadNewSession(call.With("held", "yes")),
            IsTold = true,
        },
        [(BusNames.ManagerInterface, "TerminateSession")] = new("session-stop", AuditKind.Session)
        {
            Read = call => call.ThenId(),
            IsTold = true,
        },
        [(BusNames.SessionInterface, "Terminate")] = new("session-stop", AuditKind.Session)
        {
            IsTold = true,
        },
        [(BusNames.SessionInterface, "Exec")] = new("session-exec", AuditKind.Session)
        {
            Read = call => call.ThenCommand(),
        },
        [(BusNames.SessionInterface, "ExecTerminal")] = new("session-exec", AuditKind.Session)
        {
            Read = call => call.ThenCommand().With("terminal", "yes"),
        },
        [(BusNames.SessionInterface, "Attach")] = new("session-attach", AuditKind.Session),
        [(BusNames.SessionInterface, "Signal")] = new("session-signal", AuditKind.Session)
        {
            Read = call => call.Then("signal"),
        },
        [(BusNames.SessionInterface, "SignalExec")] = new("session-signal", AuditKind.Session)
        {
            Read = call => call.Skip().Then("signal").With("command", "yes"),
        },
        [(BusNames.SessionInterface, "OpenFiles")] = new("session-copy", AuditKind.Session),
        [(BusNames.SessionInterface, "Commit")] = new("session-commit", AuditKind.Session)
        {
            Read = call => call.Then("image"),
        },
        [(BusNames.SessionInterface, "OpenScratch")] = new("session-recover", AuditKind.Session),
        [(BusNames.SessionInterface, "DropScratch")] = new(
            "session-drop-scratch",
            AuditKind.Session
        ),
    }.ToFrozenDictionary();

    /// <summary>They tell something; sizes of windows and the results of commands, which end with who asks for them, are no changes that anybody looks for.</summary>
    private static readonly FrozenSet<(string, string)> Readings = FrozenSet.ToFrozenSet([
        (BusNames.ManagerInterface, "GetFolder"),
        (BusNames.ManagerInterface, "ListFolders"),
        (BusNames.ManagerInterface, "ListSoftLimits"),
        (BusNames.ManagerInterface, "ListTrash"),
        (BusNames.ManagerInterface, "ListShares"),
        (BusNames.ManagerInterface, "ListOffers"),
        (BusNames.ManagerInterface, "FindUpload"),
        (BusNames.FolderInterface, "FindUpload"),
        (BusNames.FolderInterface, "ListUsage"),
        (BusNames.FolderInterface, "ListSnapshots"),
        (BusNames.FolderInterface, "DiffSnapshot"),
        (BusNames.ManagerInterface, "PlanSession"),
        (BusNames.ManagerInterface, "ListSessions"),
        (BusNames.ManagerInterface, "GetSession"),
        (BusNames.ManagerInterface, "GetUser"),
        (BusNames.ManagerInterface, "ListUsers"),
        (BusNames.ManagerInterface, "ListImages"),
        (BusNames.ManagerInterface, "ShowImage"),
        (BusNames.ManagerInterface, "ListGpus"),
        (BusNames.ManagerInterface, "ListConfiguration"),
        (BusNames.ManagerInterface, "ListAudit"),
        (BusNames.SessionInterface, "Wait"),
        (BusNames.SessionInterface, "WaitExec"),
        (BusNames.SessionInterface, "Logs"),
        (BusNames.SessionInterface, "GetStatistics"),
        (BusNames.SessionInterface, "Resize"),
        (BusNames.SessionInterface, "ResizeExec"),
        (BusNames.GpuInterface, "ListHolders"),
    ]);

    /// <summary>All methods that are in the table.</summary>
    internal static IEnumerable<(string Interface, string Member)> All =>
        Changes.Keys.Concat(Shares.Keys).Concat(Readings);

    /// <summary>All words for what is done, the service's own deeds included.</summary>
    internal static IEnumerable<string> Actions =>
        Changes
            .Values.Concat(Shares.Values)
            .Select(rule => rule.Action)
            .Append(AuditActions.SessionEnd)
            .Distinct();

    /// <summary>How a method stands in the audit; null where it changes nothing. One that was forgotten stands there by its name.</summary>
    internal static AuditRule? RuleOf(string interfaceName, string member) =>
        Changes.TryGetValue((interfaceName, member), out AuditRule? rule) ? rule
        : Shares.TryGetValue((interfaceName, member), out rule) ? rule
        : Readings.Contains((interfaceName, member)) ? null
        : new AuditRule(member, AuditKind.None);

    private static void ReadNewSession(AuditArguments call) =>
        call.Then("image")
            .ThenCommand()
            .ThenOptions(
                "kind",
                "input",
                "timeout",
                "cpus",
                "memory",
                "gpus",
                "gpu-devices",
                "mounts",
                "mounts-at",
                "ports",
                "scratch-kind",
                "scratch-size"
            );
}
