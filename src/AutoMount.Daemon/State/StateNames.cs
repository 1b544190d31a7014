using System.Diagnostics;
using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;

namespace AutoMount.Daemon.State;

/// <summary>States by the words kept in the database; the words are part of its format and checked by its tables.</summary>
internal static class StateNames
{
    public static string Of(FolderState state) =>
        state switch
        {
            FolderState.Creating => "creating",
            FolderState.Ready => "ready",
            FolderState.Deleting => "deleting",
            _ => throw new UnreachableException($"folder state {state}"),
        };

    public static FolderState ToFolderState(string word) =>
        word switch
        {
            "creating" => FolderState.Creating,
            "ready" => FolderState.Ready,
            "deleting" => FolderState.Deleting,
            _ => throw new UnreachableException($"folder state '{word}'"),
        };

    public static string Of(SessionState state) =>
        state switch
        {
            SessionState.Preparing => "preparing",
            SessionState.Running => "running",
            SessionState.Stopping => "stopping",
            SessionState.Ended => "ended",
            SessionState.Failed => "failed",
            _ => throw new UnreachableException($"session state {state}"),
        };

    public static SessionState ToSessionState(string word) =>
        word switch
        {
            "preparing" => SessionState.Preparing,
            "running" => SessionState.Running,
            "stopping" => SessionState.Stopping,
            "ended" => SessionState.Ended,
            "failed" => SessionState.Failed,
            _ => throw new UnreachableException($"session state '{word}'"),
        };
}
