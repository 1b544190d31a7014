using System.Globalization;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;
using AutoMount.Daemon.State;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.Audit;

/// <summary>Entries as rows.</summary>
internal static class AuditRows
{
    private const string Columns =
        "number, time, caller, connection, process, program, unit, terminal, action, owner, kind, id, name, details, result, error";

    private static readonly string[] Values = [.. Columns.Split(", ").Skip(1)]; // the number is given

    /// <summary>The command that adds an entry.</summary>
    internal static SqliteCommand MakeInsert(SqliteConnection connection)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // every statement is a literal of this namespace; values go in as parameters
        command.CommandText =
            $"INSERT INTO entries ({string.Join(", ", Values)}) VALUES (${string.Join(", $", Values)})";
#pragma warning restore CA2100
        foreach (string name in Values)
        {
            _ = command.Parameters.Add(new SqliteParameter { ParameterName = $"${name}" });
        }

        return command;
    }

    /// <summary>Adds an entry.</summary>
    internal static void Insert(SqliteCommand command, AuditEntry entry)
    {
        object?[] values =
        [
            StateTimes.ToMicroseconds(entry.Time),
            (long?)entry.Caller?.Value,
            entry.Origin.Connection,
            (long)entry.Origin.Process,
            entry.Origin.Program,
            entry.Origin.Unit,
            entry.Origin.Terminal,
            entry.Action,
            (long?)entry.Subject.Owner?.Value,
            AuditWords.Of(entry.Subject.Kind),
            entry.Subject.Id,
            entry.Subject.Name,
            entry.Details,
            entry.Result,
            entry.Error,
        ];
        for (int index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        }

        _ = command.ExecuteNonQuery();
    }

    /// <summary>The entries that a query asks for.</summary>
    internal static IReadOnlyList<AuditEntry> List(SqliteConnection connection, AuditQuery query)
    {
        using SqliteCommand command = connection.CreateCommand();
        string conditions = Conditions(command, query);
        string order = "ORDER BY number DESC LIMIT $limit";
        Add(command, "$limit", query.Limit);
        string one = $"SELECT {Columns} FROM entries WHERE {conditions} {order}";
        if (query.Party is { } party)
        {
            // each half comes out of an index, newest first, and ends with the limit
            Add(command, "$party", (long)party.Value);
            string Half(string column) =>
                $"SELECT * FROM (SELECT {Columns} FROM entries WHERE {column} = $party AND {conditions} {order})";
            one = $"{Half("owner")} UNION {Half("caller")} {order}";
        }

#pragma warning disable CA2100 // as above
        command.CommandText = one;
#pragma warning restore CA2100
        using SqliteDataReader reader = command.ExecuteReader();
        List<AuditEntry> entries = [];
        while (reader.Read())
        {
            entries.Add(Take(reader));
        }

        return entries;
    }

    private static string Conditions(SqliteCommand command, AuditQuery query)
    {
        List<string> conditions = ["TRUE"];
        void Where(string condition, string name, object? value)
        {
            if (value is not null)
            {
                conditions.Add(condition);
                Add(command, name, value);
            }
        }

        Where("owner = $owner", "$owner", (long?)query.Owner?.Value);
        Where("caller = $caller", "$caller", (long?)query.Caller?.Value);
        Where("action = $action", "$action", query.Action);
        Where("kind = $kind", "$kind", query.Kind is { } kind ? AuditWords.Of(kind) : null);
        Where("time >= $since", "$since", StateTimes.ToMicroseconds(query.Since));
        Where("time < $until", "$until", StateTimes.ToMicroseconds(query.Until));
        Where("number < $before", "$before", query.Before);
        Where(ObjectCondition(command, query), "$object", query.Object);
        if (query.IsByService)
        {
            conditions.Add("caller IS NULL");
        }

        if (query.Result == AuditQuery.Failed)
        {
            conditions.Add($"result <> '{AuditEntry.Done}'");
        }
        else
        {
            Where("result = $result", "$result", query.Result);
        }

        return string.Join(" AND ", conditions);
    }

    private static string ObjectCondition(SqliteCommand command, AuditQuery query)
    {
        // the empty text is not in the indexes
        List<string> ids = ["(id = $object AND id <> '')", "(name = $object AND name <> '')"];
        foreach (string id in query.ObjectIds)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"$id{ids.Count}");
            ids.Add($"(id = {name} AND id <> '')");
            Add(command, name, id);
        }

        return $"({string.Join(" OR ", ids)})";
    }

    private static void Add(SqliteCommand command, string name, object value) =>
        _ = command.Parameters.AddWithValue(name, value);

    private static AuditEntry Take(SqliteDataReader row) =>
        new()
        {
            Number = row.GetInt64(0),
            Time = StateTimes.FromMicroseconds(row.GetInt64(1)),
            Caller = UserAt(row, 2),
            Origin = new AuditOrigin(
                row.GetString(3),
                (uint)row.GetInt64(4),
                row.GetString(5),
                row.GetString(6),
                row.GetString(7)
            ),
            Action = row.GetString(8),
            Subject = new AuditSubject(
                AuditWords.ToKind(row.GetString(10)) ?? AuditKind.None,
                UserAt(row, 9),
                row.GetString(11),
                row.GetString(12)
            ),
            Details = row.GetString(13),
            Result = row.GetString(14),
            Error = row.GetString(15),
        };

    private static UserId? UserAt(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new UserId((uint)row.GetInt64(column));
}
