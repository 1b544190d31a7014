using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.FileSystem;

namespace AutoMount.Daemon.State;

/// <summary>Finds folders in the backing store: by the file beside their data, and where that is missing or spoiled by whose the data is.</summary>
/// <param name="files">The files.</param>
/// <param name="defaults">The limits of a folder of which only the owner is known.</param>
/// <param name="time">The clock.</param>
/// <param name="onUnreadable">Told of a folder that cannot be looked at, as where the disk is damaged; it is not found.</param>
internal sealed class FolderFinder(
    RecordFiles files,
    FolderLimits defaults,
    TimeProvider time,
    Action<FolderId, string> onUnreadable
)
{
    private static readonly int[] s_digits = [8, 16, 32]; // of the id in a name that we give

    private readonly HashSet<(UserId Holder, FolderName Name)> _held = [];

    /// <summary>Finds all folders; no two of them hold one name of one user.</summary>
    /// <param name="ids">What is there.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/> for a reason that may pass, as of too many open files.</exception>
    public IReadOnlyList<FoundFolder> Find(IEnumerable<FolderId> ids)
    {
        // who had a name first keeps it, and a name that is known is kept before one that is made up
        return
        [
            .. ids.Select(TryFind)
                .OfType<FoundFolder>()
                .OrderByDescending(folder => folder.IsFromFile)
                .ThenBy(folder => folder.Record.Folder.CreatedAt)
                .ThenBy(folder => folder.Record.Folder.Id.Value, StringComparer.Ordinal)
                .Select(WithFreeName),
        ];
    }

    private FoundFolder? TryFind(FolderId id)
    {
        FolderRecord? record = files.Read(id) is { } content // else it fails: what keeps it from being read will pass
            ? RecordFormat.ToFolder(id, content)
            : null;
        try
        {
            return Find(id, record);
        }
        catch (ServiceException exception)
        {
            onUnreadable(id, exception.Message);
            return null;
        }
    }

    private FoundFolder? Find(FolderId id, FolderRecord? record)
    {
        if (files.FindData(id) is not { } data)
        {
            // nothing of a user's: the rest of a removal goes on, anything else is left alone
            return record?.Folder.State is FolderState.Deleting or FolderState.Creating
                ? new FoundFolder(record, IsFromFile: true, Change: null)
                : null;
        }

        return record is null ? ByOwner(id, data) : AsItIs(record, data);
    }

    /// <summary>The file says whose the folder is, also where the top directory has another owner: root may have given it one by a copy. What a transfer did just before is in the file a moment later.</summary>
    private static FoundFolder AsItIs(FolderRecord record, RecordedData data)
    {
        Folder folder = record.Folder;
        if (data.IsErased)
        {
            folder = folder with { State = FolderState.Deleting };
            return new FoundFolder(record with { Folder = folder }, IsFromFile: true, Change: null);
        }

        bool isOthers =
            data.Owner != 0
            && data.Owner != folder.Owner.Value
            && data.Owner != folder.NewOwner?.Value;
        return new FoundFolder(
            record,
            IsFromFile: true,
            isOthers
                ? $"its top directory belongs to uid {data.Owner}; it stays the folder of its recorded owner"
                : null
        );
    }

    private FoundFolder ByOwner(FolderId id, RecordedData data)
    {
        Folder folder = new()
        {
            Id = id,
            Owner = new UserId(data.Owner),
            Name = MadeUp(id, s_digits[0]),
            Limits = defaults,
            State = data.IsErased ? FolderState.Deleting : FolderState.Ready,
            CreatedAt = time.GetUtcNow(),
        };
        return new FoundFolder(
            new FolderRecord(folder, Soft: null, [], []),
            IsFromFile: false,
            "the file with its record is missing or spoiled, so it has a new name, the default limits, and is shared with nobody"
        );
    }

    private FoundFolder WithFreeName(FoundFolder found)
    {
        Folder folder = found.Record.Folder;
        if (folder.State is FolderState.Trashed or FolderState.Deleting)
        {
            return found;
        }

        IEnumerable<FolderName> names = s_digits
            .Select(digits => MadeUp(folder.Id, digits))
            .Prepend(folder.Name);
        FolderName name = names.First(name => HoldersOf(folder).All(user => !IsHeld(user, name)));
        foreach (UserId user in HoldersOf(folder))
        {
            _ = _held.Add((user, name));
        }

        if (name == folder.Name)
        {
            return found;
        }

        folder = folder with { Name = name, RenamedFrom = folder.Name };
        return found with
        {
            Record = found.Record with { Folder = folder },
            Change =
                $"another folder is called '{folder.RenamedFrom}' already"
                + (found.Change is null ? "" : $"; {found.Change}"),
        };
    }

    private bool IsHeld(UserId user, FolderName name) => _held.Contains((user, name));

    /// <summary>A folder on its way to another user holds its name at both.</summary>
    private static IEnumerable<UserId> HoldersOf(Folder folder) =>
        folder is { State: FolderState.Transferring, NewOwner: { } next }
            ? [folder.Owner, next]
            : [folder.Owner];

    private static FolderName MadeUp(FolderId id, int digits) =>
        FolderName.Parse($"recovered-{id.Value[..digits]}");
}
