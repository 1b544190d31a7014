using AutoMount.Core.Folders;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.State;

/// <summary>Soft limits in the state database.</summary>
/// <param name="database">The database.</param>
/// <param name="changed">Told of each folder or user whose soft limits were changed, once that is on the disk.</param>
internal sealed class SoftLimitRecords(StateDatabase database, Action<SoftSubject>? changed = null)
    : ISoftLimitStore
{
    private const string Columns =
        "SELECT subject, bytes_limit, inodes_limit, bytes_over, inodes_over FROM soft_limits";

    /// <inheritdoc/>
    public IReadOnlyList<(SoftSubject Subject, SoftLimits Limits)> List() =>
        database.Query(Columns, row => (SoftSubject.FromText(row.GetString(0)), Take(row)));

    /// <summary>The soft limits of one folder or user; null where it has none.</summary>
    public SoftLimits? Find(SoftSubject subject)
    {
        IReadOnlyList<SoftLimits> found = database.Query(
            $"{Columns} WHERE subject = $subject",
            Take,
            ("$subject", subject.Text)
        );
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public void Set(SoftSubject subject, SoftLimits limits)
    {
        _ = database.Execute(
            """
            INSERT OR REPLACE INTO soft_limits (subject, bytes_limit, inodes_limit, bytes_over, inodes_over)
                VALUES ($subject, $bytes, $inodes, $bytesOver, $inodesOver)
            """,
            ("$subject", subject.Text),
            ("$bytes", limits.Bytes),
            ("$inodes", limits.Inodes),
            ("$bytesOver", Number(limits.BytesOver)),
            ("$inodesOver", Number(limits.InodesOver))
        );
        changed?.Invoke(subject);
    }

    /// <inheritdoc/>
    public void Remove(SoftSubject subject)
    {
        _ = database.Execute(
            "DELETE FROM soft_limits WHERE subject = $subject",
            ("$subject", subject.Text)
        );
        changed?.Invoke(subject);
    }

    private static SoftLimits Take(SqliteDataReader row) =>
        new(row.GetInt64(1), row.GetInt64(2))
        {
            BytesOver = Time(row, 3),
            InodesOver = Time(row, 4),
        };

    private static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : StateTimes.FromMicroseconds(row.GetInt64(column));

    private static long? Number(DateTimeOffset? time) =>
        time is { } known ? StateTimes.ToMicroseconds(known) : null;
}
