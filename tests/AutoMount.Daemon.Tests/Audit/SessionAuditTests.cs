using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.Audit;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Daemon.Tests.Audit;

/// <summary>Sessions that the service ends by itself.</summary>
public sealed class SessionAuditTests : IDisposable
{
    private static readonly UserId Alice = new(1000);

    private readonly FakeTimeProvider _time = new(AuditSamples.Noon);
    private readonly MemoryAuditTrail _trail = new();
    private readonly SessionManager _sessions;
    private readonly SessionAudit _audit;

    public SessionAuditTests()
    {
        _sessions = new SessionManager(
            FakeSessionSetup.For(new FakeUserDirectory((Alice.Value, "alice")), _time)
        );
        _audit = new SessionAudit(_sessions, _trail, _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _audit.Dispose();
        _sessions.Dispose();
    }

    [Fact]
    public async Task Session_ThatTookTooLong_IsTheServicesDeed_Once()
    {
        Session session = await StartAsync(timeout: TimeSpan.FromMinutes(1));

        while (!_sessions.Get(session.Id).State.IsFinal())
        {
            _time.Advance(TimeSpan.FromSeconds(15));
            await Task.Delay(20, Cancellation);
        }

        Assert.True(SpinWait.SpinUntil(() => _trail.Entries.Count > 0, TimeSpan.FromSeconds(10)));
        AuditEntry entry = Assert.Single(_trail.Entries);
        Assert.Null(entry.Caller);
        Assert.Equal(
            (AuditActions.SessionEnd, "reason=timed-out", true),
            (entry.Action, entry.Details, entry.IsDone)
        );
        Assert.Equal(
            new AuditSubject(AuditKind.Session, Alice, session.Id.Value, string.Empty),
            entry.Subject
        );
    }

    [Fact]
    public async Task Session_ThatACallerStops_IsNot()
    {
        Session session = await StartAsync(timeout: null);

        _ = await _sessions.TerminateAsync(session.Id, Cancellation);

        Assert.Empty(_trail.Entries);
    }

    private Task<Session> StartAsync(TimeSpan? timeout) =>
        _sessions.CreateAsync(
            new SessionRequest
            {
                Owner = Alice,
                Image = "debian",
                Timeout = timeout,
            },
            Cancellation
        );
}
