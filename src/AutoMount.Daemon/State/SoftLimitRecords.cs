using AutoMount.Core.Folders;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.State;

/// <summary>Soft limits in the state database.</summary>
internal sealed class SoftLimitRecords(StateDatabase database) : ISoftLimitStore
{
    /// <inheritdoc/>
    public IReadOnlyList<(SoftSubject Subject, SoftLimits Limits)> List() =>
        database.Query(
            "SELECT subject, bytes_limit, inodes_limit, bytes_over, inodes_over FROM soft_limits",
            row =>
                (
                    SoftSubject.FromText(row.GetString(0)),
                    new SoftLimits(row.GetInt64(1), row.GetInt64(2))
                    {
                        BytesOver = Time(row, 3),
                        InodesOver = Time(row, 4),
                    }
                )
        );

    /// <inheritdoc/>
    public void Set(SoftSubject subject, SoftLimits limits) =>
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

    /// <inheritdoc/>
    public void Remove(SoftSubject subject) =>
        _ = database.Execute(
            "DELETE FROM soft_limits WHERE subject = $subject",
            ("$subject", subject.Text)
        );

    private static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : StateTimes.FromMicroseconds(row.GetInt64(column));

    private static long? Number(DateTimeOffset? time) =>
        time is { } known ? StateTimes.ToMicroseconds(known) : null;
}
