using System.Globalization;
using AutoMount.Daemon.State;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.Tests.State;

/// <summary>State databases of each format as their releases wrote them (<c>Formats/state-N.sql</c>), and looks at databases past our own code.</summary>
internal static class FormatSample
{
    /// <summary>The formats of which there is a sample.</summary>
    public static IReadOnlyList<int> All { get; } =
    [
        .. Directory
            .EnumerateFiles(Folder, "state-*.sql")
            .Select(Path.GetFileNameWithoutExtension)
            .Select(name =>
                int.Parse(name!["state-".Length..], NumberStyles.None, CultureInfo.InvariantCulture)
            )
            .Order(),
    ];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "State", "Formats");

    /// <summary>Makes a database of that format.</summary>
    public static void Make(int format, string path) =>
        Run(path, File.ReadAllText(Path.Combine(Folder, $"state-{format}.sql")));

    /// <summary>Makes an audit of the one format that there is.</summary>
    public static void MakeAudit(string path) =>
        Run(path, File.ReadAllText(Path.Combine(Folder, "audit-1.sql")));

    /// <summary>All tables, indices, triggers and views; blanks do not count.</summary>
    public static IReadOnlyList<string> SchemaOf(string path) =>
        Read(path, "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_master")
            .Select(line =>
                string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            )
            .Order(StringComparer.Ordinal)
            .ToList();

    /// <summary>Every row of every table, and the version.</summary>
    public static IReadOnlyList<string> ContentOf(string path)
    {
        List<string> content = [.. Read(path, "SELECT user_version FROM pragma_user_version")];
        foreach (
            string table in Read(
                path,
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
        )
        {
            content.Add(table);
            content.AddRange(Read(path, $"SELECT * FROM \"{table}\" ORDER BY 1, 2"));
        }

        return content;
    }

    /// <summary>The rows of a query, their columns in one line each.</summary>
    public static IReadOnlyList<string> Read(string path, string query)
    {
        using SqliteConnection connection = Connect(path);
        using SqliteCommand command = Command(connection, query);
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
        {
            object[] values = new object[reader.FieldCount];
            _ = reader.GetValues(values);
            rows.Add(
                string.Join(
                    '|',
                    values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))
                )
            );
        }

        return rows;
    }

    /// <summary>Runs statements on a database.</summary>
    public static void Run(string path, string statements)
    {
        using SqliteConnection connection = Connect(path);
        Run(connection, statements);
    }

    /// <summary>Runs statements on an open database.</summary>
    public static void Run(SqliteConnection connection, string statements)
    {
        using SqliteCommand command = Command(connection, statements);
        _ = command.ExecuteNonQuery();
    }

    /// <summary>Opens a database.</summary>
    public static SqliteConnection Connect(string path)
    {
        SystemSqlite.Use();
        SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static SqliteCommand Command(SqliteConnection connection, string text)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // literals of tests
        command.CommandText = text;
#pragma warning restore CA2100
        return command;
    }
}
