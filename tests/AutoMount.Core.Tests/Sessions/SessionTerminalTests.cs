using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>The connection that is made before a session's start and held for its maker. The clock is the test's.</summary>
public sealed class SessionTerminalTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private readonly FakeTimeProvider _time = new();
    private readonly FakeContainerEngine _engine = new();
    private readonly FakeContainerTerminals _terminals = new();
    private readonly SessionManager _sessions;

    public SessionTerminalTests()
    {
        FakeUserDirectory users = new((Alice.Value, "alice"));
        _sessions = new SessionManager(
            FakeSessionSetup.For(users, _time) with
            {
                Engine = _engine,
                Terminals = _terminals,
            }
        );
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _sessions.Dispose();

    [Fact]
    public async Task Connection_OfASessionThatTookLongToStart_IsStillThere()
    {
        _terminals.Resized = () => _time.Advance(TimeSpan.FromMinutes(1));

        Session session = await StartAsync();

        Assert.False(_terminals.Connection!.IsClosed);
        Assert.Same(_terminals.Connection, await _sessions.AttachAsync(session.Id, Cancellation));
    }

    [Fact]
    public async Task Connection_ThatNobodyComesFor_IsClosed()
    {
        _ = await StartAsync();

        _time.Advance(TimeSpan.FromSeconds(16));

        for (int look = 0; look < 100 && !_terminals.Connection!.IsClosed; look++)
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.True(_terminals.Connection!.IsClosed);
    }

    [Fact]
    public async Task Connection_OfASessionThatCouldNotBeStarted_IsClosedAtOnce()
    {
        _terminals.Attached = () =>
            _engine.Failure = new ServiceException(ServiceError.EngineFailed, "no");

        _ = await Assert.ThrowsAsync<ServiceException>(StartAsync);

        Assert.True(_terminals.Connection!.IsClosed);
    }

    private Task<Session> StartAsync() =>
        _sessions.CreateAsync(
            new SessionRequest
            {
                Owner = Alice,
                Image = "debian",
                Input = SessionInput.Terminal,
                Attaches = true,
                WindowSize = new WindowSize(80, 24),
            },
            Cancellation
        );
}
