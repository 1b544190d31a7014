using AutoMount.Core.Sessions;
using AutoMount.TestKit.Containers;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>The engine is stopped or killed and started again under running sessions; power is cut under all of them.</summary>
public sealed class EngineRestartTests(DockerFixture fixture) : IClassFixture<DockerFixture>
{
    private const string Waits =
        "echo before; while ! test -e ~/.local/go; do sleep 0.05; done; echo after; exit 9";

    private PrivateDocker Docker => fixture.Docker;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    public async Task Restart_SessionsThatSurviveRun_TheOthersTellWhyTheyEnded(
        bool liveRestore,
        bool killed,
        bool serviceIsAway
    )
    {
        SkipWhereNotOurs();
        await SetLiveRestoreAsync(liveRestore);
        await using Stage stage = new(Docker.Host);
        _ = stage.AddFolder(".local");
        Session sleeps = await stage.StartAsync(Stage.Request("sleep", "1000"));
        Session waits = await stage.StartAsync(Stage.Shell(Waits));
        await UntilOutputAsync(stage, waits.Id, "before\n");
        Task<string>? follower = serviceIsAway ? null : await stage.FollowAsync(waits.Id);

        if (serviceIsAway)
        {
            stage.Crash();
        }

        await (killed ? Docker.KillDaemonAsync() : Docker.StopDaemonAsync());
        await Docker.StartDaemonAsync();
        if (serviceIsAway)
        {
            stage.Restart();
            await stage.Sessions.RecoverAsync(Cancellation);
        }

        if (liveRestore)
        {
            Assert.Equal(SessionState.Running, stage.Sessions.Get(sleeps.Id).State);
            await File.WriteAllTextAsync($"{stage.PathOf(".local")}/go", "", Cancellation);
            AssertEnded(await stage.EndAsync(waits.Id), 9, "The command ended with exit code 9.");
            Assert.Equal((0, "x\n", ""), await stage.ExecAsync(sleeps.Id, "echo x"));
            _ = await stage.Sessions.TerminateAsync(sleeps.Id, Cancellation);
        }
        else
        {
            string reason = serviceIsAway ? "143" : "restart of the container engine";
            AssertEnded(await stage.EndAsync(sleeps.Id), 143, reason);
            AssertEnded(await stage.EndAsync(waits.Id), 143, reason);
        }

        string output = liveRestore ? "before\nafter\n" : "before\n";
        Assert.Equal(output, (await stage.ReadAsync(waits.Id, follow: true)).Output);
        Assert.True(follower is null || await follower == output);
        await stage.AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CommandThatEndsWhileTheEngineIsKilled_KeepsItsExitCode(bool liveRestore)
    {
        SkipWhereNotOurs();
        await SetLiveRestoreAsync(liveRestore);
        await using Stage stage = new(Docker.Host);
        _ = stage.AddFolder(".local");
        Session session = await stage.StartAsync(Stage.Shell(Waits));
        int process = (
            await stage.Engine.InspectAsync(session.ContainerId, Cancellation)
        )!.ProcessId;

        await Docker.KillDaemonAsync();
        await File.WriteAllTextAsync($"{stage.PathOf(".local")}/go", "", Cancellation);
        while (Directory.Exists($"/proc/{process}"))
        {
            await Task.Delay(20, Cancellation);
        }

        await Docker.StartDaemonAsync();

        AssertEnded(await stage.EndAsync(session.Id), 9, "The command ended with exit code 9.");
        await stage.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task PowerCut_SessionsEnd_AndNothingIsLeft()
    {
        SkipWhereNotOurs();
        await SetLiveRestoreAsync(liveRestore: false);
        await using Stage stage = new(Docker.Host);
        _ = stage.AddFolder(".local");
        Session left = await stage.StartAsync(Stage.Shell("echo hi; touch file; sleep 1000"));
        Session gone = await stage.StartAsync(Stage.Request("sleep", "1000"));
        await UntilOutputAsync(stage, left.Id, "hi\n");

        stage.Crash();
        await Docker.CutPowerAsync();
        await Docker.StartDaemonAsync();
        _ = await Docker.RunAsync("rm", "--force", gone.ContainerId);
        stage.RestartHost();
        Assert.NotEmpty(Directory.GetFileSystemEntries(stage.Scratch));
        await stage.Sessions.RecoverAsync(Cancellation);

        Session ended = await stage.EndAsync(left.Id);
        Assert.StartsWith("The host was restarted", ended.Reason, StringComparison.Ordinal);
        Assert.Equal("hi\n", (await stage.ReadAsync(left.Id, follow: false)).Output);
        ended = await stage.EndAsync(gone.Id);
        Assert.StartsWith("The host was restarted", ended.Reason, StringComparison.Ordinal);
        Assert.True(Directory.Exists(stage.PathOf(".local")));
        await stage.AssertNothingLeftAsync();
    }

    private static void AssertEnded(Session session, int exitCode, string reason)
    {
        Assert.Equal((SessionState.Ended, exitCode), (session.State, session.ExitCode));
        Assert.Contains(reason, session.Reason, StringComparison.Ordinal);
        Assert.NotNull(session.EndedAt);
    }

    private static async Task UntilOutputAsync(Stage stage, SessionId id, string output)
    {
        while ((await stage.ReadAsync(id, follow: false)).Output != output)
        {
            await Task.Delay(20, Cancellation);
        }
    }

    private async Task SetLiveRestoreAsync(bool liveRestore)
    {
        if (Docker.LiveRestore != liveRestore)
        {
            await Docker.StopDaemonAsync();
            Docker.LiveRestore = liveRestore;
            await Docker.StartDaemonAsync();
        }
    }

    private void SkipWhereNotOurs() =>
        Assert.SkipUnless(Docker.IsOwn, "the engine that DOCKER_HOST names is not ours to stop");
}
