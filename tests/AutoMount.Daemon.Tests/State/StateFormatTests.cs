using AutoMount.Daemon.State;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.Tests.State;

/// <summary>A database of any format that a release wrote becomes today's, with every record; one that is cut off on the way is the old one still.</summary>
public sealed class StateFormatTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<int> Formats => [.. FormatSample.All];

    public static TheoryData<int> EarlierFormats =>
        [.. FormatSample.All.Where(format => format < StateSchema.Steps.Count)];

    private string Database => _directory.File("state.db");

    public void Dispose() => _directory.Dispose();

    /// <summary>Whoever adds a step adds the sample of what it leads to; the others stay for ever.</summary>
    [Fact]
    public void EachFormat_HasASample() =>
        Assert.Equal(Enumerable.Range(1, StateSchema.Steps.Count), FormatSample.All);

    [Theory]
    [MemberData(nameof(Formats))]
    public void Open_EachFormat_HasEveryRecord(int format)
    {
        FormatSample.Make(format, Database);

        using StateDatabase database = StateDatabase.Open(Database);

        Assert.Equal(
            FormatRecords.Folders(format).OrderBy(folder => folder.Id.Value),
            new FolderRecords(database).List(owner: null).OrderBy(folder => folder.Id.Value)
        );
        Assert.Equivalent(
            FormatRecords.Sessions(format).OrderBy(session => session.Id.Value).ToList(),
            new SessionRecords(database)
                .List(owner: null)
                .OrderBy(session => session.Id.Value)
                .ToList(),
            strict: true
        );
        UserLimitRecords users = new(database);
        Assert.Equal(
            FormatRecords.Users(format),
            users.List().Select(user => (user, users.Find(user)!))
        );
        Assert.Equal(
            FormatRecords.SoftLimits(format),
            new SoftLimitRecords(database).List().OrderBy(limit => limit.Subject.Text)
        );
        HasGpus(format, new GpuLeaseRecords(database));
        ShareRecords shares = new(database);
        Assert.Equal(FormatRecords.Shares(format), shares.ListShares());
        Assert.Equal(
            FormatRecords.Answers(format),
            shares.ListAnswers().OrderBy(answer => answer.Place)
        );
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Open_EachFormat_HasTheTablesOfANewOne(int format)
    {
        FormatSample.Make(format, Database);
        string fresh = _directory.File("fresh.db");
        StateDatabase.Open(fresh).Dispose();

        StateDatabase.Open(Database).Dispose();

        Assert.Equal(["ok"], FormatSample.Read(Database, "PRAGMA integrity_check"));
        Assert.Equal(FormatSample.SchemaOf(fresh), FormatSample.SchemaOf(Database));
    }

    [Theory]
    [MemberData(nameof(EarlierFormats))]
    public void Open_EarlierFormat_KeepsACopyAsItWas(int format)
    {
        FormatSample.Make(format, Database);
        IReadOnlyList<string> before = FormatSample.ContentOf(Database);

        StateDatabase.Open(Database).Dispose();

        string copy = Assert.Single(StateDatabase.CopiesOf(Database));
        Assert.Equal($"{Database}.version-{format}", copy);
        Assert.Equal(before, FormatSample.ContentOf(copy));
        Assert.Equal(["ok"], FormatSample.Read(copy, "PRAGMA integrity_check"));
    }

    [Theory]
    [MemberData(nameof(EarlierFormats))]
    public void Open_FailingInAnyStep_LeavesTheOldFormatAndItsCopy(int format)
    {
        for (int broken = format; broken < StateSchema.Steps.Count; broken++)
        {
            string path = _directory.File($"{broken}.db");
            FormatSample.Make(format, path);
            IReadOnlyList<string> before = FormatSample.ContentOf(path);
            List<string> steps = [.. StateSchema.Steps];
            steps[broken] += "INSERT INTO no_such_table VALUES (1);";

            StartException exception = Assert.Throws<StartException>(() =>
                StateDatabase.Open(path, makeSpace: null, steps)
            );

            Assert.Contains("no_such_table", exception.Message, StringComparison.Ordinal);
            Assert.Equal(before, FormatSample.ContentOf(path));
            Assert.Equal([$"{path}.version-{format}"], StateDatabase.CopiesOf(path));
            StateDatabase.Open(path).Dispose();
            Assert.Equal([$"{path}.version-{format}"], StateDatabase.CopiesOf(path));
            Assert.Equal(before, FormatSample.ContentOf($"{path}.version-{format}"));
        }
    }

    /// <summary>The files as a process leaves them that is killed after each statement, with its pages written as early as can be.</summary>
    [Theory]
    [MemberData(nameof(EarlierFormats))]
    public void Open_KilledInAnyStatement_LeavesTheOldFormat(int format)
    {
        FormatSample.Make(format, Database);
        IReadOnlyList<string> before = FormatSample.ContentOf(Database);
        using SqliteConnection connection = FormatSample.Connect(Database);
        FormatSample.Run(connection, "PRAGMA journal_mode = WAL; PRAGMA cache_size = 1; BEGIN");
        foreach (string statement in Statements(StateSchema.Steps.Skip(format)))
        {
            FormatSample.Run(connection, statement);
            string crashed = _directory.File("crashed.db");
            foreach (string suffix in new[] { string.Empty, "-wal" })
            {
                File.Copy(Database + suffix, crashed + suffix, overwrite: true);
            }

            Assert.Equal(before, FormatSample.ContentOf(crashed));
            File.Delete($"{crashed}-shm");
        }

        // one page is all that fits the cache, so a step that copies a table has had to write some
        Assert.True(format > 6 || new FileInfo($"{Database}-wal").Length > 0);
    }

    private static void HasGpus(int format, GpuLeaseRecords records)
    {
        Assert.Equal(
            FormatRecords.Leases(format).Select(lease => lease with { Gpus = [] }),
            records.List().Select(lease => lease with { Gpus = [] })
        );
        Assert.Equal(
            FormatRecords.Leases(format).SelectMany(lease => lease.Gpus),
            records.List().SelectMany(lease => lease.Gpus)
        );
        Assert.Equal(FormatRecords.Epochs(format), records.Epochs());
        Assert.Equal(FormatRecords.Health(format).Keys, records.Health().Keys);
        Assert.Equivalent(
            FormatRecords.Health(format).Values.ToList(),
            records.Health().Values.ToList(),
            strict: true
        );
    }

    /// <summary>A statement ends with a line; those of a trigger stand in the middle of one.</summary>
    private static IEnumerable<string> Statements(IEnumerable<string> steps) =>
        steps
            .SelectMany(step => $"{step}\n".Split(";\n"))
            .Where(statement => !string.IsNullOrWhiteSpace(statement));
}
