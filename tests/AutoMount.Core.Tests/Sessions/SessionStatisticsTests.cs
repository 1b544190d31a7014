using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;

namespace AutoMount.Core.Tests.Sessions;

public sealed class SessionStatisticsTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private readonly FakeContainerEngine _engine = new();
    private readonly FakeContainerMeter _meter = new();
    private readonly SessionManager _sessions;

    public SessionStatisticsTests()
    {
        FakeUserDirectory users = new((Alice.Value, "alice"));
        _sessions = new SessionManager(
            FakeSessionSetup.For(users) with
            {
                Engine = _engine,
                Meter = _meter,
            }
        );
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _sessions.Dispose();

    /// <summary>Somebody looks at a session while it ends: nothing of it is kept beside its record.</summary>
    [Fact]
    public async Task Look_AtASessionThatEndsMeanwhile_LeavesNothing()
    {
        _meter.Figures = () =>
            new SessionStatistics
            {
                At = default,
                Cpu = TimeSpan.Zero,
                Processes = 7,
            };
        Session session = await _sessions.CreateAsync(
            new SessionRequest { Owner = Alice, Image = "debian" },
            Cancellation
        );
        while (_sessions.GetStatistics(session.Id)?.Processes != 7)
        {
            await Task.Delay(10, Cancellation);
        }

        using ManualResetEventSlim looked = new();
        using ManualResetEventSlim ended = new();
        Func<SessionStatistics> figures = _meter.Figures;
        _meter.Figures = () =>
        {
            _meter.Figures = figures;
            looked.Set();
            ended.Wait(Cancellation);
            return figures();
        };
        Task<SessionStatistics?> look = Task.Run(
            () => _sessions.GetStatistics(session.Id),
            Cancellation
        );
        looked.Wait(Cancellation);
        _meter.End();
        Assert.Single(_engine.Containers.Values).End(exitCode: 0);
        _ = await _sessions.WaitAsync(session.Id, Cancellation);
        await Task.Delay(200, Cancellation); // the gauge is let go of
        ended.Set();

        Assert.Equal(7, (await look)!.Processes);
        for (int tries = 0; tries < 500; tries++) // the look that was held may have been the gauge's own
        {
            if (_sessions.GetStatistics(session.Id)!.Processes is null)
            {
                return;
            }

            await Task.Delay(10, Cancellation);
        }

        Assert.Fail("something of it is kept");
    }
}
