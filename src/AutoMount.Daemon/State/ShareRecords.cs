using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.State;

/// <summary>Shares in the state database.</summary>
/// <param name="database">The database.</param>
/// <param name="changed">Told of each folder whose grants or answers were changed, once that is on the disk.</param>
internal sealed class ShareRecords(StateDatabase database, Action<FolderId>? changed = null)
    : IShareStore
{
    private const string Shares =
        "SELECT folder, guest_kind, guest, rights, expires, created, owner FROM shares";
    private const string Answers =
        "SELECT place, folder, owner, guest, accepted, name, number, mount, answered FROM share_answers";

    /// <inheritdoc/>
    public void Put(FolderShare share)
    {
        _ = database.Execute(
            "INSERT OR REPLACE INTO shares (folder, owner, guest_kind, guest, rights, expires, created) VALUES ($folder, $owner, $kind, $guest, $rights, $expires, $created)",
            ("$folder", share.Folder.Value),
            ("$owner", (long)share.Owner.Value),
            ("$kind", ShareWords.KindOf(share.Guest)),
            ("$guest", (long)share.Guest.Id),
            ("$rights", ShareWords.Of(share.Rights)),
            ("$expires", share.Expires is { } expires ? StateTimes.ToMicroseconds(expires) : null),
            ("$created", StateTimes.ToMicroseconds(share.CreatedAt))
        );
        changed?.Invoke(share.Folder);
    }

    /// <inheritdoc/>
    public void Remove(FolderId folder, ShareGuest guest)
    {
        _ = database.Execute(
            "DELETE FROM shares WHERE folder = $folder AND guest_kind = $kind AND guest = $guest",
            ("$folder", folder.Value),
            ("$kind", ShareWords.KindOf(guest)),
            ("$guest", (long)guest.Id)
        );
        changed?.Invoke(folder);
    }

    /// <inheritdoc/>
    public IReadOnlyList<FolderShare> ListShares() =>
        database.Query($"{Shares} ORDER BY folder, guest_kind, guest", TakeShare);

    /// <summary>The grants of one folder, ordered by guest.</summary>
    public IReadOnlyList<FolderShare> ListShares(FolderId folder) =>
        database.Query(
            $"{Shares} WHERE folder = $folder ORDER BY guest_kind, guest",
            TakeShare,
            ("$folder", folder.Value)
        );

    /// <inheritdoc/>
    public ShareAnswer Put(ShareAnswer answer)
    {
        try
        {
            _ = database.Execute(
                """
                INSERT INTO share_answers (folder, owner, guest, accepted, name, number, mount, answered)
                VALUES ($folder, $owner, $guest, $accepted, $name, $number, $mount, $answered)
                ON CONFLICT (folder, guest) DO UPDATE SET owner = $owner, accepted = $accepted, name = $name,
                    number = $number, answered = $answered
                """,
                Values(answer)
            );
        }
        catch (SqliteException exception) when (StateDatabase.IsConstraint(exception))
        {
            throw new ServiceException(
                ServiceError.FolderExists,
                $"You have a folder '{answer.Name}' already. Give the shared one another name with '--as NAME'.",
                exception
            );
        }

        changed?.Invoke(answer.Folder);
        return database.Query(
            $"{Answers} WHERE folder = $folder AND guest = $guest",
            Take,
            ("$folder", answer.Folder.Value),
            ("$guest", (long)answer.Guest.Value)
        )[0];
    }

    /// <inheritdoc/>
    public void Remove(FolderId folder, UserId guest)
    {
        _ = database.Execute(
            "DELETE FROM share_answers WHERE folder = $folder AND guest = $guest",
            ("$folder", folder.Value),
            ("$guest", (long)guest.Value)
        );
        changed?.Invoke(folder);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ShareAnswer> ListAnswers() =>
        database.Query($"{Answers} ORDER BY guest, name", Take);

    /// <summary>The answers about one folder, ordered by place.</summary>
    public IReadOnlyList<ShareAnswer> ListAnswers(FolderId folder) =>
        database.Query(
            $"{Answers} WHERE folder = $folder ORDER BY place",
            Take,
            ("$folder", folder.Value)
        );

    /// <summary>Records an answer as it was, with its place.</summary>
    /// <returns>False where something that is recorded is at odds with it: a name, a place or a mount that is taken.</returns>
    public bool TryRestore(ShareAnswer answer)
    {
        try
        {
            _ = database.Execute(
                """
                INSERT INTO share_answers (place, folder, owner, guest, accepted, name, number, mount, answered)
                VALUES ($place, $folder, $owner, $guest, $accepted, $name, $number, $mount, $answered)
                """,
                [("$place", (long)answer.Place), .. Values(answer)]
            );
            return true;
        }
        catch (SqliteException exception) when (StateDatabase.IsConstraint(exception))
        {
            return false;
        }
    }

    /// <summary>Leaves out places: answers that are not known any more had some, and no other gets one of theirs.</summary>
    public void SkipPlaces(int number)
    {
        _ = database.Execute("DELETE FROM sqlite_sequence WHERE name = 'share_answers'");
        _ = database.Execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'share_answers', coalesce(max(place), 0) + $number FROM share_answers",
            ("$number", (long)number)
        );
    }

    private static (string Name, object? Value)[] Values(ShareAnswer answer) =>
        [
            ("$folder", answer.Folder.Value),
            ("$owner", (long)answer.Owner.Value),
            ("$guest", (long)answer.Guest.Value),
            ("$accepted", answer.IsAccepted ? 1L : 0L),
            ("$name", answer.Name.Value),
            ("$number", (long)answer.Number),
            ("$mount", answer.Mount.Value),
            ("$answered", StateTimes.ToMicroseconds(answer.AnsweredAt)),
        ];

    private static FolderShare TakeShare(SqliteDataReader row) =>
        new()
        {
            Folder = new FolderId(row.GetString(0)),
            Owner = new UserId((uint)row.GetInt64(6)),
            Guest = ShareWords.ToGuest(row.GetString(1), (uint)row.GetInt64(2))!.Value,
            Rights = ShareWords.ToRights(row.GetString(3))!.Value,
            Expires = row.IsDBNull(4) ? null : StateTimes.FromMicroseconds(row.GetInt64(4)),
            CreatedAt = StateTimes.FromMicroseconds(row.GetInt64(5)),
        };

    private static ShareAnswer Take(SqliteDataReader row) =>
        new()
        {
            Place = (int)row.GetInt64(0),
            Folder = new FolderId(row.GetString(1)),
            Owner = new UserId((uint)row.GetInt64(2)),
            Guest = new UserId((uint)row.GetInt64(3)),
            IsAccepted = row.GetInt64(4) != 0,
            Name = FolderName.Parse(row.GetString(5)),
            Number = (int)row.GetInt64(6),
            Mount = new FolderId(row.GetString(7)),
            AnsweredAt = StateTimes.FromMicroseconds(row.GetInt64(8)),
        };
}
