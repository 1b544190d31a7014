using System.Globalization;
using System.Text.Json;
using AutoMount.Bus.Client;
using AutoMount.Bus.Contract;
using AutoMount.Bus.Tests.Service;
using AutoMount.TestKit.Bus;

namespace AutoMount.Bus.Tests.Audit;

/// <summary>The audit as users get it from busctl.</summary>
internal static class AuditListing
{
    /// <summary>What a user is told.</summary>
    /// <param name="service">The service.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="options">Key, type, value; key, type, value ...</param>
    internal static async Task<AuditRecord[]> AsAsync(
        ServiceFixture service,
        uint user,
        params string[] options
    )
    {
        CommandResult result = await Commands.RunAsync(
            user,
            [
                "busctl",
                $"--address={service.Bus.Address}",
                "--json=short",
                "--",
                "call",
                BusNames.Service,
                BusNames.ManagerPath,
                BusNames.ManagerInterface,
                "ListAudit",
                "a{sv}",
                (options.Length / 3).ToString(CultureInfo.InvariantCulture),
                .. options,
            ]
        );
        JsonElement entries = JsonDocument
            .Parse(result.Succeeded())
            .RootElement.GetProperty("data")[0];
        return [.. entries.EnumerateArray().Select(Read)];
    }

    private static AuditRecord Read(JsonElement entry)
    {
        string Text(int index) => entry[index].GetString()!;
        uint? User(int index) =>
            entry[index].GetUInt32() is var user and not AuditRecord.Nobody ? user : null;
        return new AuditRecord
        {
            Number = entry[0].GetUInt64(),
            Time = DateTimeOffset.UnixEpoch.AddMicroseconds(entry[1].GetUInt64()),
            Caller = User(2),
            Connection = Text(3),
            Process = entry[4].GetUInt32(),
            Program = Text(5),
            Unit = Text(6),
            Terminal = Text(7),
            Action = Text(8),
            Owner = User(9),
            Kind = Text(10),
            Id = Text(11),
            Name = Text(12),
            Details = Text(13),
            Result = Text(14),
            Error = Text(15),
        };
    }
}
