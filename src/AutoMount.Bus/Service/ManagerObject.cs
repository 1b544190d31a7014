using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Service;

/// <summary>The root object: everything by name, for people and simple programs.</summary>
/// <param name="setup">What the service is made of.</param>
/// <param name="folders">The folders on the bus.</param>
/// <param name="folderOperations">What can be done to folders.</param>
/// <param name="sessions">The sessions on the bus.</param>
/// <param name="sessionOperations">What can be done to sessions.</param>
/// <param name="engine">The container engine, described.</param>
internal sealed partial class ManagerObject(
    BusServiceSetup setup,
    ObjectRegistry<FolderEntry> folders,
    FolderOperations folderOperations,
    SessionPublisher sessions,
    SessionOperations sessionOperations,
    EngineStatus engine
)
{
    private const string FolderList = "folders:a(susttttso)";

    private const string SessionList = "sessions:a(sussxxo)";

    /// <summary>The interface.</summary>
    internal InterfaceDefinition Define()
    {
        InterfaceDefinition definition = new(BusNames.ManagerInterface);
        DefineFolders(definition);
        DefineSessions(definition);
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
            (_, to) => to.WriteUInt32((uint)folders.All.Count)
        );
        definition.Property(
            "SessionCount",
            "u",
            PropertyChange.Broadcast,
            (_, to) => to.WriteUInt32(sessions.RunningCount)
        );
        return definition;
    }

    private void DefineFolders(InterfaceDefinition definition)
    {
        definition.Method("CreateFolder", "name:s options:a{sv}", "folder:o", CreateFolderAsync);
        definition.Method("DeleteFolder", "name:s options:a{sv}", "", DeleteFolderAsync);
        definition.Method("SetFolderLimits", "name:s options:a{sv}", "", SetFolderLimitsAsync);
        definition.Method("GetFolder", "name:s options:a{sv}", "folder:o", GetFolderAsync);
        definition.Method("ListFolders", "options:a{sv}", FolderList, ListFolders);
        definition.Signal("FolderAdded", "id:s folder:o");
        definition.Signal("FolderRemoved", "id:s folder:o");
    }

    private void DefineSessions(InterfaceDefinition definition)
    {
        definition.Method(
            "CreateSession",
            "image:s command:as options:a{sv}",
            "session:o",
            CreateSessionAsync
        );
        definition.Method("ListSessions", "options:a{sv}", SessionList, ListSessions);
        definition.Method("GetSession", "id:s options:a{sv}", "session:o", GetSession);
        definition.Method("TerminateSession", "id:s options:a{sv}", "", TerminateSessionAsync);
        definition.Signal("SessionAdded", "id:s session:o");
        definition.Signal("SessionRemoved", "id:s session:o");
    }
}
