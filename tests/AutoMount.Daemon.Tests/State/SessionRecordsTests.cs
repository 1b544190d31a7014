using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.State;

namespace AutoMount.Daemon.Tests.State;

public sealed class SessionRecordsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StateDatabase _database;
    private readonly SessionRecords _records;

    public SessionRecordsTests()
    {
        _database = StateDatabase.Open(_directory.File("state.db"));
        _records = new SessionRecords(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Save_Session_IsFoundAsItWas()
    {
        Session session = Samples.Session();
        _records.Save(session);

        Assert.Equivalent(session, _records.Find(session.Id), strict: true);
        Assert.Null(_records.Find(SessionId.New()));
    }

    [Theory]
    [InlineData(SessionState.Preparing)]
    [InlineData(SessionState.Running)]
    [InlineData(SessionState.Stopping)]
    [InlineData(SessionState.Failed)]
    public void Save_KnownSession_ReplacesIt(SessionState state)
    {
        Session session = Samples.Session();
        _records.Save(session);
        Session changed = session with
        {
            State = state,
            ExitCode = null,
            StartedAt = null,
            EndedAt = null,
            Mounts = [],
            Command = [],
        };
        _records.Save(changed);

        Assert.Equivalent(changed, Assert.Single(_records.List(null)), strict: true);
    }

    [Fact]
    public void List_IsNewestFirst()
    {
        foreach ((uint owner, int minute) in new[] { (1u, 1), (2u, 3), (1u, 2) })
        {
            _records.Save(Samples.Session(owner, minute));
        }

        Assert.Equal([3, 2, 1], _records.List(null).Select(session => session.CreatedAt.Minute));
        Assert.Equal(
            [2, 1],
            _records.List(new UserId(1)).Select(session => session.CreatedAt.Minute)
        );
    }

    [Fact]
    public void Remove_Session_ForgetsIt()
    {
        Session session = Samples.Session();
        _records.Save(session);
        _records.Remove(session.Id);
        _records.Remove(session.Id);

        Assert.Empty(_records.List(null));
    }
}
