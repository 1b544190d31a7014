using System.Text.Json;
using System.Text.Json.Serialization;
using AutoMount.Core.Accounts;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.State;

/// <summary>Leases of GPUs, and what is known of each GPU, in the state database.</summary>
internal sealed class GpuLeaseRecords(StateDatabase database) : IGpuLeaseStore
{
    /// <inheritdoc/>
    public IReadOnlyList<GpuLease> List() =>
        database.Query(
            "SELECT session, owner, gpus, state, boot, created, reason FROM gpu_leases ORDER BY created, session",
            Take
        );

    /// <inheritdoc/>
    public void Save(GpuLease lease) =>
        _ = database.Execute(
            """
            BEGIN IMMEDIATE;
            INSERT OR REPLACE INTO gpu_leases (session, owner, gpus, state, boot, created, reason)
            VALUES ($session, $owner, $gpus, $state, $boot, $created, $reason);
            INSERT INTO gpus (address, epoch)
            SELECT json_extract(value, '$.address'), json_extract(value, '$.epoch') FROM json_each($gpus) WHERE true
            ON CONFLICT (address) DO UPDATE SET epoch = max(epoch, excluded.epoch);
            COMMIT;
            """,
            ("$session", lease.Session.Value),
            ("$owner", (long)lease.Owner.Value),
            (
                "$gpus",
                JsonSerializer.Serialize(
                    [.. lease.Gpus.Select(LeasedGpuRecord.Of)],
                    GpuJson.Default.LeasedGpuRecordArray
                )
            ),
            ("$state", lease.State.ToString().ToLowerInvariant()),
            ("$boot", lease.BootId),
            ("$created", StateTimes.ToMicroseconds(lease.CreatedAt)),
            ("$reason", lease.Reason)
        );

    /// <inheritdoc/>
    public void Remove(SessionId session) =>
        _ = database.Execute(
            "DELETE FROM gpu_leases WHERE session = $session",
            ("$session", session.Value)
        );

    /// <inheritdoc/>
    public IReadOnlyDictionary<GpuAddress, long> Epochs() =>
        database
            .Query(
                "SELECT address, epoch FROM gpus",
                row => (Address: row.GetString(0), Epoch: row.GetInt64(1))
            )
            .ToDictionary(row => GpuAddress.Parse(row.Address), row => row.Epoch);

    /// <inheritdoc/>
    public IReadOnlyDictionary<GpuAddress, (GpuHealth Health, string BootId)> Health() =>
        database
            .Query(
                "SELECT address, health, boot FROM gpus WHERE health IS NOT NULL",
                row => (Address: row.GetString(0), Health: row.GetString(1), Boot: row.GetString(2))
            )
            .ToDictionary(
                row => GpuAddress.Parse(row.Address),
                row => (GpuHealthRecord.Read(row.Health), row.Boot)
            );

    /// <inheritdoc/>
    public void SaveHealth(GpuAddress address, GpuHealth health, string bootId) =>
        _ = database.Execute(
            """
            INSERT INTO gpus (address, health, boot) VALUES ($address, $health, $boot)
            ON CONFLICT (address) DO UPDATE SET health = excluded.health, boot = excluded.boot
            """,
            ("$address", address.Value),
            ("$health", GpuHealthRecord.Write(health)),
            ("$boot", bootId)
        );

    private static GpuLease Take(SqliteDataReader row) =>
        new()
        {
            Session = new SessionId(row.GetString(0)),
            Owner = new UserId((uint)row.GetInt64(1)),
            Gpus =
            [
                .. (
                    JsonSerializer.Deserialize(
                        row.GetString(2),
                        GpuJson.Default.LeasedGpuRecordArray
                    ) ?? []
                ).Select(gpu => gpu.ToGpu()),
            ],
            State = Enum.Parse<GpuLeaseState>(row.GetString(3), ignoreCase: true),
            BootId = row.GetString(4),
            CreatedAt = StateTimes.FromMicroseconds(row.GetInt64(5)),
            Reason = row.GetString(6),
        };
}

/// <summary>A leased GPU as it is kept; its names are part of the database's format.</summary>
internal sealed record LeasedGpuRecord(string Address, string Uuid, long Epoch)
{
    public static LeasedGpuRecord Of(LeasedGpu gpu) => new(gpu.Address.Value, gpu.Uuid, gpu.Epoch);

    public LeasedGpu ToGpu() => new(GpuAddress.Parse(Address), Uuid, Epoch);
}

/// <summary>What is known against a GPU as it is kept; its names are part of the database's format. Failures of programs lately are not kept.</summary>
internal sealed record GpuHealthRecord(
    GpuSeverity Severity,
    string Reason,
    string? Drained,
    int? LastXid,
    long? LastXidAt,
    Dictionary<int, int> XidCounts,
    long LogSequence,
    bool IsAbsent,
    long? BadAt
)
{
    public static string Write(GpuHealth health) =>
        JsonSerializer.Serialize(
            new GpuHealthRecord(
                health.Severity,
                health.Reason,
                health.Drained,
                health.LastXid,
                StateTimes.ToMicroseconds(health.LastXidAt),
                new Dictionary<int, int>(health.XidCounts),
                health.LogSequence,
                health.IsAbsent,
                StateTimes.ToMicroseconds(health.BadAt)
            ),
            GpuJson.Default.GpuHealthRecord
        );

    public static GpuHealth Read(string json) =>
        JsonSerializer.Deserialize(json, GpuJson.Default.GpuHealthRecord) is { } record
            ? new GpuHealth
            {
                Severity = record.Severity,
                Reason = record.Reason,
                Drained = record.Drained,
                LastXid = record.LastXid,
                LastXidAt = record.LastXidAt is { } at ? StateTimes.FromMicroseconds(at) : null,
                XidCounts = record.XidCounts,
                LogSequence = record.LogSequence,
                IsAbsent = record.IsAbsent,
                BadAt = record.BadAt is { } bad ? StateTimes.FromMicroseconds(bad) : null,
            }
            : GpuHealth.Good;
}

/// <summary>The JSON of GPUs' columns, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(LeasedGpuRecord[]))]
[JsonSerializable(typeof(GpuHealthRecord))]
internal sealed partial class GpuJson : JsonSerializerContext;
