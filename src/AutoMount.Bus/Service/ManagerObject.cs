using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Service;

/// <summary>The root object: everything by name, for people and simple programs.</summary>
/// <param name="authority">Who may do what.</param>
/// <param name="setup">What the service is made of.</param>
/// <param name="folders">The folders on the bus.</param>
/// <param name="folderOperations">What can be done to folders.</param>
/// <param name="sessions">The sessions on the bus.</param>
/// <param name="sessionOperations">What can be done to sessions.</param>
/// <param name="users">The users on the bus.</param>
/// <param name="gpus">The GPUs on the bus.</param>
/// <param name="engine">The container engine, described.</param>
/// <param name="images">What can be done with images.</param>
/// <param name="transfers">Archives and files into folders and out of them.</param>
internal sealed partial class ManagerObject(
    Authority authority,
    BusServiceSetup setup,
    ObjectRegistry<FolderEntry> folders,
    FolderOperations folderOperations,
    SessionPublisher sessions,
    SessionOperations sessionOperations,
    UserObjects users,
    GpuRegistry gpus,
    EngineStatus engine,
    ImageOperations images,
    TransferOperations transfers
)
{
    private const string FolderList = "folders:a(susttttso)";

    private const string SessionPlan = $"mounts:a{SessionPlanValues.Signature}";

    private const string SessionList = "sessions:a(sussxxo)";

    /// <summary>The interface.</summary>
    internal InterfaceDefinition Define()
    {
        InterfaceDefinition definition = new(BusNames.ManagerInterface);
        DefineFolders(definition);
        DefineSessions(definition);
        DefineUsers(definition);
        DefineImages(definition);
        DefineGpus(definition);
        DefineAudit(definition);
        definition.Property(
            "Version",
            "s",
            PropertyChange.Constant,
            (_, to) => to.WriteString(setup.Version)
        );
        definition.Property(
            "Engine",
            "s",
            PropertyChange.Silent,
            (_, to) => to.WriteString(engine.Describe())
        );
        definition.Property(
            "FolderCount",
            "u",
            PropertyChange.Broadcast,
            (_, to) => to.WriteUInt32((uint)folders.All.Count(folder => folder.IsReady))
        );
        definition.Property(
            "SessionCount",
            "u",
            PropertyChange.Broadcast,
            (_, to) => to.WriteUInt32(sessions.RunningCount)
        );
        definition.Method(
            "ListConfiguration",
            "options:a{sv}",
            "assignments:a(ssssu)",
            ListConfiguration
        );
        DefineTakeover(definition);
        return definition;
    }

    /// <summary>Section, key, value, file (empty for a default) and line.</summary>
    private Reply ListConfiguration(MethodCall call)
    {
        CallOptions.ReadNone(call.Arguments);
        return writer =>
            writer.WriteArray(
                "(ssssu)",
                setup.Configuration(),
                (to, each) =>
                {
                    to.WriteString(each.Section);
                    to.WriteString(each.Key);
                    to.WriteString(each.Value);
                    to.WriteString(each.File);
                    to.WriteUInt32((uint)each.Line);
                }
            );
    }

    /// <summary>What the service took over when it started: nothing at the first start after a stop.</summary>
    private void DefineTakeover(InterfaceDefinition definition)
    {
        definition.Property(
            "TakeoverMounts",
            "u",
            PropertyChange.Constant,
            (_, to) => to.WriteUInt32((uint)setup.Takeover().Trees)
        );
        definition.Property(
            "TakeoverFiles",
            "u",
            PropertyChange.Constant,
            (_, to) => to.WriteUInt32((uint)setup.Takeover().Files)
        );
        definition.Property(
            "TakeoverRequests",
            "u",
            PropertyChange.Constant,
            (_, to) => to.WriteUInt32((uint)(setup.Takeover().Answered + setup.Takeover().Repeated))
        );
        definition.Property(
            "TakeoverUSec",
            "t",
            PropertyChange.Constant,
            (_, to) => to.WriteUInt64((ulong)setup.Takeover().Duration.TotalMicroseconds)
        );
    }

    private void DefineFolders(InterfaceDefinition definition)
    {
        definition.Method("CreateFolder", "name:s options:a{sv}", "folder:o", CreateFolderAsync);
        definition.Method("DeleteFolder", "name:s options:a{sv}", "", DeleteFolderAsync);
        definition.Method("SetFolderLimits", "name:s options:a{sv}", "", SetFolderLimitsAsync);
        definition.Method(
            "SetFolderAutoMount",
            "name:s mode:s options:a{sv}",
            "",
            SetFolderAutoMountAsync
        );
        definition.Method("RenameFolder", "name:s new_name:s options:a{sv}", "", RenameFolderAsync);
        definition.Method("GetFolder", "name:s options:a{sv}", "folder:o", GetFolderAsync);
        definition.Method("ListFolders", "options:a{sv}", FolderList, ListFoldersAsync);
        definition.Method("ListSoftLimits", "options:a{sv}", SoftLimitList, ListSoftLimitsAsync);
        DefineTrash(definition);
        DefineTransfers(definition);
        definition.Signal("FolderAdded", "id:s folder:o");
        definition.Signal("FolderRemoved", "id:s folder:o");
        DefineShares(definition);
    }

    private void DefineSessions(InterfaceDefinition definition)
    {
        definition.Method(
            "CreateSession",
            "image:s command:as options:a{sv}",
            "session:o",
            CreateSessionAsync
        );
        definition.Method(
            "AcquireSession",
            "image:s command:as options:a{sv}",
            "session:o lifeline:h",
            AcquireSessionAsync
        );
        definition.Method("PlanSession", "options:a{sv}", SessionPlan, PlanSessionAsync);
        definition.Method("ListSessions", "options:a{sv}", SessionList, ListSessionsAsync);
        definition.Method("GetSession", "id:s options:a{sv}", "session:o", GetSessionAsync);
        definition.Method("TerminateSession", "id:s options:a{sv}", "", TerminateSessionAsync);
        definition.Signal("SessionAdded", "id:s session:o");
        definition.Signal("SessionRemoved", "id:s session:o");
    }
}
