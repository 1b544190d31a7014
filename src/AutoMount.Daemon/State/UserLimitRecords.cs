using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Daemon.State;

/// <summary>Users' limits in the state database.</summary>
/// <param name="database">The database.</param>
/// <param name="changed">Told that limits were changed, once that is on the disk.</param>
internal sealed class UserLimitRecords(StateDatabase database, Action? changed = null)
    : IUserLimitStore
{
    /// <inheritdoc/>
    public void Set(UserId user, UserLimitSettings settings)
    {
        _ = database.Execute(
            "INSERT OR REPLACE INTO users (id, bytes_limit, inodes_limit) VALUES ($id, $bytes, $inodes)",
            ("$id", (long)user.Value),
            ("$bytes", settings.Bytes),
            ("$inodes", settings.Inodes)
        );
        changed?.Invoke();
    }

    /// <inheritdoc/>
    public UserLimitSettings? Find(UserId user)
    {
        IReadOnlyList<UserLimitSettings> found = database.Query(
            "SELECT bytes_limit, inodes_limit FROM users WHERE id = $id",
            row => new UserLimitSettings(
                row.IsDBNull(0) ? null : row.GetInt64(0),
                row.IsDBNull(1) ? null : row.GetInt64(1)
            ),
            ("$id", (long)user.Value)
        );
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public IReadOnlyList<UserId> List() =>
        database.Query(
            "SELECT id FROM users ORDER BY id",
            row => new UserId((uint)row.GetInt64(0))
        );
}
