using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.State;

/// <summary>Folders in the state database.</summary>
/// <param name="database">The database.</param>
/// <param name="changed">Told of each folder whose record was changed, once that is on the disk.</param>
internal sealed class FolderRecords(StateDatabase database, Action<FolderId>? changed = null)
    : IFolderStore
{
    private const string Columns =
        "SELECT id, owner, name, bytes_limit, inodes_limit, state, created, auto_mount, renamed_from, trashed, new_owner, description, usage_mode FROM folders";

    /// <inheritdoc/>
    public void Add(Folder folder)
    {
        try
        {
            _ = database.Execute(
                """
                INSERT INTO folders (id, owner, name, bytes_limit, inodes_limit, state, created, auto_mount, renamed_from,
                    trashed, new_owner, description, usage_mode)
                VALUES ($id, $owner, $name, $bytes, $inodes, $state, $created, $autoMount, $renamedFrom,
                    $trashed, $newOwner, $description, $usageMode)
                """,
                Values(folder)
            );
        }
        catch (SqliteException exception) when (StateDatabase.IsConstraint(exception))
        {
            throw Exists(folder, exception);
        }

        changed?.Invoke(folder.Id);
    }

    /// <inheritdoc/>
    public void Update(Folder folder)
    {
        int rows;
        try
        {
            rows = database.Execute(
                """
                UPDATE folders SET owner = $owner, name = $name, bytes_limit = $bytes,
                    inodes_limit = $inodes, state = $state, created = $created, auto_mount = $autoMount,
                    renamed_from = $renamedFrom, trashed = $trashed, new_owner = $newOwner,
                    description = $description, usage_mode = $usageMode
                WHERE id = $id
                """,
                Values(folder)
            );
        }
        catch (SqliteException exception) when (StateDatabase.IsConstraint(exception))
        {
            throw Exists(folder, exception);
        }

        if (rows == 0)
        {
            throw new ServiceException(
                ServiceError.NoSuchFolder,
                $"There is no folder with id '{folder.Id}'."
            );
        }

        changed?.Invoke(folder.Id);
    }

    /// <inheritdoc/>
    public void Remove(FolderId id) =>
        _ = database.Execute("DELETE FROM folders WHERE id = $id", ("$id", id.Value));

    /// <inheritdoc/>
    public IReadOnlyList<Folder> List(UserId? owner) =>
        owner is { } one
            ? database.Query(
                $"{Columns} WHERE owner = $owner ORDER BY name",
                Take,
                ("$owner", (long)one.Value)
            )
            : database.Query($"{Columns} ORDER BY owner, name", Take);

    /// <inheritdoc/>
    public Folder? Find(FolderId id)
    {
        IReadOnlyList<Folder> found = database.Query(
            $"{Columns} WHERE id = $id",
            Take,
            ("$id", id.Value)
        );
        return found.Count == 0 ? null : found[0];
    }

    private static (string Name, object? Value)[] Values(Folder folder) =>
        [
            ("$id", folder.Id.Value),
            ("$owner", (long)folder.Owner.Value),
            ("$name", folder.Name.Value),
            ("$bytes", folder.Limits.Bytes),
            ("$inodes", folder.Limits.Inodes),
            ("$state", StateNames.Of(folder.State)),
            ("$created", StateTimes.ToMicroseconds(folder.CreatedAt)),
            ("$autoMount", StateNames.Of(folder.AutoMount)),
            ("$renamedFrom", folder.RenamedFrom?.Value),
            (
                "$trashed",
                folder.TrashedAt is { } trashed ? StateTimes.ToMicroseconds(trashed) : null
            ),
            ("$newOwner", (long?)folder.NewOwner?.Value),
            ("$description", folder.Description.Value),
            ("$usageMode", StateNames.Of(folder.UsageMode)),
        ];

    private static Folder Take(SqliteDataReader row) =>
        new()
        {
            Id = new FolderId(row.GetString(0)),
            Owner = new UserId((uint)row.GetInt64(1)),
            Name = FolderName.Parse(row.GetString(2)),
            Limits = new FolderLimits(row.GetInt64(3), row.GetInt64(4)),
            State = StateNames.ToFolderState(row.GetString(5)),
            CreatedAt = StateTimes.FromMicroseconds(row.GetInt64(6)),
            AutoMount = StateNames.ToAutoMountMode(row.GetString(7)),
            RenamedFrom = row.IsDBNull(8) ? null : FolderName.Parse(row.GetString(8)),
            TrashedAt = row.IsDBNull(9) ? null : StateTimes.FromMicroseconds(row.GetInt64(9)),
            NewOwner = row.IsDBNull(10) ? null : new UserId((uint)row.GetInt64(10)),
            Description = FolderDescription.Parse(row.GetString(11)),
            UsageMode = StateNames.ToUsageMode(row.GetString(12)),
        };

    private static ServiceException Exists(Folder folder, SqliteException inner) =>
        new(
            ServiceError.FolderExists,
            $"There is a folder '{folder.Name}' already. Choose another name, or delete that one first with "
                + $"'automountctl folder delete {folder.Name}' (one that another shares with you: 'automountctl folder leave {folder.Name}').",
            inner
        );
}
