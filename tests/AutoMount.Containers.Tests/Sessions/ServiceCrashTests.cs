using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>The service is killed after each step of a session's making and ending on a real engine with real mounts, and started again.</summary>
public sealed class ServiceCrashTests(DockerFixture fixture)
    : IClassFixture<DockerFixture>,
        IAsyncLifetime
{
    private const int MostSteps = 50;
    private readonly Stage _stage = new(fixture.Docker.Host);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task CrashAfterEachStep_LeavesNothing_AndTheSessionRunsOrTellsWhy()
    {
        _ = _stage.AddFolder(".local");
        List<string> steps = [];
        bool crashed = true;
        for (int after = 1; crashed; after++)
        {
            Assert.True(after < MostSteps, "a session's life has an end");
            CrashPoint point = new(after);
            _stage.Restart(point);
            await LiveAsync();
            crashed = point.CrashedAfter is not null;
            steps = [.. point.Steps];

            _stage.Restart();
            await _stage.Sessions.RecoverAsync(Cancellation);
            await AssertInOrderAsync($"crash after step {after}, {point.CrashedAfter}");
        }

        string[] always = ["assemble", "create", "start", "stop", "keep output", "remove"];
        Assert.Empty(always.Except(steps, StringComparer.Ordinal));
    }

    /// <summary>Scratch is mounted, and none or some of the folders.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task CrashWhileTheHomeIsPutTogether_LeavesNothing(int folder)
    {
        _ = _stage.AddFolder(".cache");
        _ = _stage.AddFolder(".config");
        _ = _stage.AddFolder(".local");
        CrashPoint point = new(int.MaxValue);
        _stage.Restart(point);
        int asked = 0;
        _stage.Trees.Asked = () =>
        {
            if (++asked == folder)
            {
                throw point.Crash("assemble");
            }
        };

        _ = await Assert.ThrowsAsync<CrashedException>(() =>
            _stage.StartAsync(Stage.Request("true"))
        );
        _stage.Trees.Asked = null;
        Assert.NotEmpty(_stage.Homes.List());
        _stage.Restart();
        await _stage.Sessions.RecoverAsync(Cancellation);

        Session failed = Assert.Single(_stage.Sessions.List(owner: null));
        Assert.Equal(SessionState.Failed, failed.State);
        Assert.Contains("being made", failed.Reason, StringComparison.Ordinal);
        Assert.True(Directory.Exists(_stage.PathOf(".cache")));
        await _stage.AssertNothingLeftAsync();
    }

    /// <summary>What a predecessor made to read an image's accounts, and did not live to remove.</summary>
    [Fact]
    public async Task ProbeOfACrashedService_IsRemoved()
    {
        string probe = (
            await fixture.Docker.RunAsync(
                "create",
                "--label",
                $"org.automount.instance={_stage.Instance}",
                "--label",
                "org.automount.probe=somebody-else",
                TestKit.Containers.PrivateDocker.Image,
                "/never-started"
            )
        ).Trim();

        await _stage.Sessions.RecoverAsync(Cancellation);

        Assert.DoesNotContain(
            probe,
            await fixture.Docker.RunAsync("ps", "--all", "--quiet", "--no-trunc"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task LostRecords_ComeBackWhole_FromTheEngine()
    {
        _ = _stage.AddFolder(".local");
        _ = _stage.AddFolder("data");
        Session runs = await _stage.StartAsync(
            Stage.Request("sleep", "1000") with
            {
                Mounts = Stage.Asking("data"),
            }
        );
        Session ends = await _stage.StartAsync(Stage.Shell("echo hi; exit 4"));
        _stage.Crash();
        _ = await fixture.Docker.RunAsync("wait", ends.ContainerId);
        _stage.LoseRecords();

        _stage.Restart();
        await _stage.Sessions.RecoverAsync(Cancellation);

        Session after = _stage.Sessions.Get(runs.Id);
        Assert.Equal(runs.Mounts, after.Mounts);
        Assert.Equal(runs.Command, after.Command);
        Assert.Equal(
            (runs.Owner, runs.Image, runs.ImageId, runs.State, runs.CreatedAt),
            (after.Owner, after.Image, after.ImageId, after.State, after.CreatedAt)
        );
        Assert.InRange(after.StartedAt!.Value, runs.CreatedAt, runs.StartedAt!.Value);
        Session ended = await _stage.EndAsync(ends.Id);
        Assert.Equal((SessionState.Ended, 4), (ended.State, ended.ExitCode));
        Assert.Equal("hi\n", (await _stage.ReadAsync(ends.Id, follow: false)).Output);
        _ = await _stage.Sessions.TerminateAsync(runs.Id, Cancellation);
        await _stage.AssertNothingLeftAsync();
    }

    /// <summary>The engine remembers for a while how a container ended that is gone.</summary>
    [Fact]
    public async Task ContainerRemovedWhileNobodyWatched_KeepsItsExitCode()
    {
        Session session = await _stage.StartAsync(Stage.Request("sleep", "1000"));
        _stage.Crash();
        _ = await fixture.Docker.RunAsync("rm", "--force", session.ContainerId);

        _stage.Restart();
        await _stage.Sessions.RecoverAsync(Cancellation);

        Session ended = await _stage.EndAsync(session.Id);
        Assert.Equal(137, ended.ExitCode);
        Assert.Contains("removed by somebody else", ended.Reason, StringComparison.Ordinal);
        await _stage.AssertNothingLeftAsync();
    }

    private async Task LiveAsync()
    {
        try
        {
            Session session = await _stage.StartAsync(Stage.Shell("exec sleep 1000"));
            Task<Session> ended = _stage.Sessions.TerminateAsync(session.Id, Cancellation);
            _ = await ended.WaitAsync(TimeSpan.FromSeconds(1), Cancellation);
        }
        catch (Exception exception) when (exception is CrashedException or TimeoutException)
        {
            // crashed in this task, or in one that nobody waits for
        }
    }

    private async Task AssertInOrderAsync(string story)
    {
        foreach (Session session in _stage.Sessions.List(owner: null))
        {
            Session now = session;
            if (now.State == SessionState.Running)
            {
                Assert.Equal(
                    (0, "hi\n", ""),
                    await _stage.ExecAsync(now.Id, "touch .local/x && echo hi")
                );
                _ = await _stage.Sessions.TerminateAsync(now.Id, Cancellation);
            }

            now = await _stage.EndAsync(now.Id);
            Assert.True(now.State.IsFinal() && now.Reason.Length > 0, $"{story}: {now}");
        }

        await _stage.AssertNothingLeftAsync();
    }
}
