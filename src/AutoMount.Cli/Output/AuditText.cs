using System.Globalization;
using AutoMount.Bus.Client;
using AutoMount.Core.Audit;

namespace AutoMount.Cli.Output;

/// <summary>The audit for people.</summary>
internal static class AuditText
{
    /// <summary>One line an entry.</summary>
    internal static Table List(IReadOnlyList<AuditRecord> entries, Func<uint, string> nameOf)
    {
        Table table = new(
            "TIME",
            "CALLER",
            "FROM",
            "ACTION",
            "OWNER",
            "OBJECT",
            "RESULT",
            "DETAILS"
        );
        foreach (AuditRecord entry in entries)
        {
            table.Add(
                HumanTime.Format(entry.Time),
                entry.Caller is { } caller ? nameOf(caller) : AuditEntry.Service,
                From(entry),
                entry.Action,
                entry.Owner is { } owner ? nameOf(owner) : string.Empty,
                entry.Name.Length > 0 ? entry.Name : entry.Id,
                new Cell(ResultOf(entry), entry.IsDone ? Ink.Plain : Ink.Bad),
                DetailsOf(entry)
            );
        }

        return table;
    }

    /// <summary>Program, process and where it runs, such as <c>automountctl[123] pts/0</c>.</summary>
    internal static string From(AuditRecord entry)
    {
        string program = entry.Program[(entry.Program.LastIndexOf('/') + 1)..];
        string process =
            entry.Process > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{program}[{entry.Process}]")
                : program;
        string place = entry.Terminal.Length > 0 ? entry.Terminal : entry.Unit;
        return place.Length > 0 ? $"{process} {place}" : process;
    }

    /// <summary><c>done</c>, or the last word of the error's name.</summary>
    internal static string ResultOf(AuditRecord entry) =>
        entry.Result[(entry.Result.LastIndexOf('.') + 1)..];

    private static string DetailsOf(AuditRecord entry) =>
        entry.Error.Length == 0 ? entry.Details
        : entry.Details.Length == 0 ? entry.Error
        : $"{entry.Details}; {entry.Error}";
}
