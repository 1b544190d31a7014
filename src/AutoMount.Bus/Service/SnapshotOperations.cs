using System.Text;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.Service;

/// <summary>What folders were: what can be done with it over the bus; event ids 331 to 333. For the bus thread.</summary>
/// <param name="snapshots">Keeps it; null where nothing does.</param>
/// <param name="logger">The journal.</param>
internal sealed partial class SnapshotOperations(IFolderSnapshots? snapshots, ILogger logger)
{
    private const int DefaultMost = 1000;
    private const int LargestMost = 10_000;
    private const int LongestNote = 200; // characters

    private readonly UserGate _gate = new();
    private readonly UserGate _long = new(1); // they read and write whole folders: a user's other calls do not wait behind them

    private IFolderSnapshots Snapshots =>
        snapshots
        ?? throw new ServiceException(
            ServiceError.NotSupported,
            "This service keeps no snapshots of folders."
        );

    /// <summary>Takes the number of a snapshot.</summary>
    internal static uint? TakeNumber(CallOptions options, string key) =>
        options.TakeNumber(key) is not { } number ? null
        : number is > 0 and <= uint.MaxValue ? (uint)number
        : throw new ServiceException(
            ServiceError.InvalidArgument,
            $"Option '{key}' is {number}, and snapshots are numbered from 1 on."
        );

    /// <summary>Takes <c>most</c>: how many differences are told.</summary>
    internal static int TakeMost(CallOptions options) =>
        (int)Math.Clamp(options.TakeNumber("most") ?? DefaultMost, 1, LargestMost);

    /// <summary>A path for people and for the bus, which takes no other bytes than text's.</summary>
    internal static string TextOf(ReadOnlySpan<byte> path) => Encoding.UTF8.GetString(path);

    /// <summary>Why a snapshot was taken, in a word.</summary>
    internal static string WordOf(SnapshotReason reason) =>
        reason switch
        {
            SnapshotReason.Request => "request",
            SnapshotReason.Session => "session",
            SnapshotReason.Undo => "undo",
            _ => "unknown", // of a later version
        };

    /// <summary>What happened to a path, in a word.</summary>
    internal static string WordOf(SnapshotChange change) => change.ToString().ToLowerInvariant();

    /// <summary>Takes a snapshot.</summary>
    internal async Task<uint> CreateAsync(MethodCall call, Folder folder, string note)
    {
        if (note.Length > LongestNote || note.Any(char.IsControl))
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"A note is at most {LongestNote} characters long and one line."
            );
        }

        uint number = await _gate
            .RunAsync(
                call.Caller.User,
                () => Snapshots.Take(folder.Id, SnapshotReason.Request, note)
            )
            .ConfigureAwait(true);
        LogTaken(number, folder.Name, folder.Owner, folder.Id, call.Caller.User);
        return number;
    }

    /// <summary>The snapshots, oldest first.</summary>
    internal Task<IReadOnlyList<FolderSnapshot>> ListAsync(MethodCall call, Folder folder) =>
        _gate.RunAsync(call.Caller.User, () => Snapshots.ListSnapshots(folder.Id));

    /// <summary>What is not as it was; ends where the caller goes away.</summary>
    internal Task<(IReadOnlyList<SnapshotDifference> Found, bool IsMore)> CompareAsync(
        MethodCall call,
        Folder folder,
        uint? number,
        int most
    ) =>
        _long.RunAsync(
            call.Caller.User,
            () =>
            {
                uint chosen = number ?? Newest(folder);
                IReadOnlyList<SnapshotDifference> found = Snapshots.Compare(
                    folder.Id,
                    chosen,
                    most + 1,
                    call.Gone
                );
                return (
                    (IReadOnlyList<SnapshotDifference>)[.. found.Take(most)],
                    found.Count > most
                );
            }
        );

    /// <summary>Goes back; ends where the caller goes away.</summary>
    internal async Task<uint> RestoreAsync(
        MethodCall call,
        Folder folder,
        uint? number,
        string path
    )
    {
        (uint chosen, uint before) = await _long
            .RunAsync(
                call.Caller.User,
                () =>
                {
                    uint to = number ?? Newest(folder);
                    byte[] bytes = Encoding.UTF8.GetBytes(path);
                    return (to, Snapshots.Restore(folder, to, bytes, call.Gone));
                }
            )
            .ConfigureAwait(true);
        LogUndone(folder.Name, folder.Owner, folder.Id, chosen, call.Caller.User, before);
        return before;
    }

    /// <summary>Drops snapshots; all where no number is given.</summary>
    internal async Task<int> DeleteAsync(MethodCall call, Folder folder, uint? upTo)
    {
        int dropped = await _gate
            .RunAsync(
                call.Caller.User,
                () => Snapshots.DropSnapshots(folder.Id, upTo ?? uint.MaxValue)
            )
            .ConfigureAwait(true);
        LogDropped(dropped, folder.Name, folder.Owner, folder.Id, call.Caller.User);
        return dropped;
    }

    private uint Newest(Folder folder) =>
        Snapshots.ListSnapshots(folder.Id) is [.., { } newest]
            ? newest.Number
            : throw new ServiceException(
                ServiceError.InvalidArgument,
                $"The folder '{folder.Name}' has no snapshots: none was asked for, and no session changed it since they are taken."
            );

    [LoggerMessage(
        EventId = 331,
        Level = LogLevel.Information,
        Message = "Snapshot {Snapshot} of folder '{Folder}' of '{User}' (id {FolderId}) is taken for '{Caller}'."
    )]
    private partial void LogTaken(
        uint snapshot,
        FolderName folder,
        UserId user,
        FolderId folderId,
        UserId caller
    );

    [LoggerMessage(
        EventId = 332,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' (id {FolderId}) went back to its snapshot {Snapshot} for '{Caller}'; what it was before is snapshot {Before}."
    )]
    private partial void LogUndone(
        FolderName folder,
        UserId user,
        FolderId folderId,
        uint snapshot,
        UserId caller,
        uint before
    );

    [LoggerMessage(
        EventId = 333,
        Level = LogLevel.Information,
        Message = "{Count} snapshots of folder '{Folder}' of '{User}' (id {FolderId}) are dropped for '{Caller}'."
    )]
    private partial void LogDropped(
        int count,
        FolderName folder,
        UserId user,
        FolderId folderId,
        UserId caller
    );
}
