using AutoMount.Bus.Client;
using AutoMount.Core.Audit;

namespace AutoMount.Cli.Output;

/// <summary>An entry of the audit in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record AuditJson
{
    internal AuditJson(AuditRecord entry, Func<uint, string> nameOf)
    {
        Number = entry.Number;
        Time = JsonTime.Format(entry.Time);
        Caller = entry.Caller;
        CallerName = entry.Caller is { } caller ? nameOf(caller) : AuditEntry.Service;
        Connection = entry.Connection;
        Process = entry.Process;
        Program = entry.Program;
        Unit = entry.Unit;
        Terminal = entry.Terminal;
        Action = entry.Action;
        Owner = entry.Owner;
        OwnerName = entry.Owner is { } owner ? nameOf(owner) : null;
        Kind = entry.Kind;
        Id = entry.Id;
        Name = entry.Name;
        Details = entry.Details;
        Result = entry.Result;
        Error = entry.Error;
    }

    public ulong Number { get; }

    public string? Time { get; }

    public uint? Caller { get; }

    public string CallerName { get; }

    public string Connection { get; }

    public uint Process { get; }

    public string Program { get; }

    public string Unit { get; }

    public string Terminal { get; }

    public string Action { get; }

    public uint? Owner { get; }

    public string? OwnerName { get; }

    public string Kind { get; }

    public string Id { get; }

    public string Name { get; }

    public string Details { get; }

    public string Result { get; }

    public string Error { get; }
}
