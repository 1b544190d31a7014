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
            FolderState.Trashed => "trashed",
            FolderState.Transferring => "transferring",
            FolderState.Deleting => "deleting",
            _ => throw new UnreachableException($"folder state {state}"),
        };

    public static FolderState ToFolderState(string word) =>
        FindFolderState(word) ?? throw new UnreachableException($"folder state '{word}'");

    /// <summary>The state of a word, or null where it is none of them.</summary>
    public static FolderState? FindFolderState(string word) =>
        word switch
        {
            "creating" => FolderState.Creating,
            "ready" => FolderState.Ready,
            "trashed" => FolderState.Trashed,
            "transferring" => FolderState.Transferring,
            "deleting" => FolderState.Deleting,
            _ => null,
        };

    public static string Of(AutoMountMode mode) => FolderWords.Of(mode);

    public static AutoMountMode ToAutoMountMode(string word) =>
        FolderWords.ToAutoMountMode(word)
        ?? throw new UnreachableException($"auto-mount mode '{word}'");

    public static string Of(FolderUsageMode mode) => FolderWords.Of(mode);

    public static FolderUsageMode ToUsageMode(string word) =>
        FolderWords.ToUsageMode(word) ?? throw new UnreachableException($"usage mode '{word}'");

    public static string Of(SessionState state) => SessionWords.Of(state);

    public static SessionState ToSessionState(string word) =>
        SessionWords.ToState(word) ?? throw new UnreachableException($"session state '{word}'");
}
