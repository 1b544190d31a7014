using AutoMount.Core;
using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>Sessions on a real Docker engine with real mounts.</summary>
public sealed class SessionTests(DockerFixture fixture) : StageTests(fixture)
{
    [Fact]
    public async Task Run_CommandThatEndsAtOnce_GivesAllOutputAndItsExitCode()
    {
        (Session session, string output, string errors) = await Stage.RunAsync(
            Stage.Shell("seq 1 20000; echo oops >&2; exit 7")
        );

        Assert.Equal(SessionState.Ended, session.State);
        Assert.Equal(7, session.ExitCode);
        Assert.StartsWith("1\n2\n", output, StringComparison.Ordinal);
        Assert.EndsWith("\n20000\n", output, StringComparison.Ordinal);
        Assert.Equal("oops\n", errors);
        Assert.Equal((output, errors), await Stage.ReadAsync(session.Id, follow: false));
    }

    /// <summary>The engine's own following of such a command's output loses its end now and then.</summary>
    [Fact]
    public async Task Run_ManyCommandsThatEndAtOnce_LoseNoOutput()
    {
        const int runs = 10;
        for (int run = 0; run < runs; run++)
        {
            (_, string output, string errors) = await Stage.RunAsync(
                Stage.Shell("seq 1 20000; echo oops >&2")
            );
            Assert.EndsWith("\n20000\n", output, StringComparison.Ordinal);
            Assert.Equal("oops\n", errors);
        }
    }

    [Fact]
    public async Task Run_WithoutACommand_RunsTheImagesOwn()
    {
        (_, string output, _) = await Stage.RunAsync(Stage.Request());

        Assert.Equal("own command\n", output);
    }

    [Fact]
    public async Task Run_UnknownCommand_EndsWith127()
    {
        (Session session, _, string errors) = await Stage.RunAsync(
            Stage.Request("no-such-program")
        );

        Assert.Equal(127, session.ExitCode);
        Assert.Contains("no-such-program", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_IsTheUser_WithHisGroupsAndNames()
    {
        (_, string output, _) = await Stage.RunAsync(
            Stage.Shell(
                "whoami; id -u; id -g; id -G | tr ' ' '\\n' | sort -n | xargs; id -Gn; pwd; grep games /etc/passwd"
            )
        );

        string[] lines = output.Split('\n');
        Assert.Equal(["alice", "12345", "12345", "100 7777 12345"], lines[..4]);
        Assert.Contains("lab", lines[4], StringComparison.Ordinal);
        Assert.Equal("/home/work", lines[5]);
        Assert.StartsWith("games:", lines[6], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HasTheEnvironment_OfUserImageAndService()
    {
        SessionRequest request = Stage.Shell(
            "echo $HOME $USER $LOGNAME $PATH $NVIDIA_VISIBLE_DEVICES $COLOUR"
        ) with
        {
            Environment = new Dictionary<string, string> { ["COLOUR"] = "red" },
        };

        (_, string output, _) = await Stage.RunAsync(request);

        Assert.Equal(
            "/home/work alice alice /home/work/.local/bin:/opt/image/bin:/bin void red\n",
            output
        );
    }

    [Fact]
    public async Task Run_IsHardened()
    {
        (_, string output, _) = await Stage.RunAsync(
            Stage.Shell(
                "grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status | awk '{print $2}'; cat /proc/1/comm"
            )
        );

        Assert.Equal(
            ["0000000000000000", "0000000000000000", "1", "docker-init", ""],
            output.Split('\n')
        );
    }

    [Fact]
    public async Task Run_KeepsItsLimits()
    {
        SessionRequest request = Stage.Shell(
            "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; "
                + "cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null; df -k /dev/shm | tail -1 | awk '{print $2}'"
        ) with
        {
            Limits = new SessionLimits
            {
                Cpus = 0.5,
                MemoryBytes = 64 << 20,
                Pids = 50,
                SharedMemoryBytes = 8 << 20,
            },
        };

        (_, string output, _) = await Stage.RunAsync(request);

        Assert.Equal($"{64 << 20}\n50\n{8 << 10}\n", output);
    }

    [Fact]
    public async Task Folders_DotfoldersComeByThemselves_OthersOnRequest_ReadOnlyHolds()
    {
        _ = Stage.AddFolder(".local");
        _ = Stage.AddFolder(".cache");
        _ = Stage.AddFolder("data");
        _ = Stage.AddFolder("other");
        await File.WriteAllTextAsync(
            $"{Stage.PathOf("data")}/in",
            "x",
            TestContext.Current.CancellationToken
        );
        SessionRequest request = Stage.Shell(
            "ls -A; echo hi > .local/new; cat data/in; touch data/no; touch .cache/no; touch scratch && rm .local/../scratch"
        ) with
        {
            Mounts = Stage.Asking("data", ".cache"),
        };

        (Session session, string output, string errors) = await Stage.RunAsync(request);

        Assert.Equal(".cache\n.local\ndata\nx", output);
        Assert.Contains("data/no: Read-only file system", errors, StringComparison.Ordinal);
        Assert.Contains(".cache/no: Read-only file system", errors, StringComparison.Ordinal);
        Assert.Equal(
            "hi\n",
            await File.ReadAllTextAsync(
                $"{Stage.PathOf(".local")}/new",
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal([".cache", ".local", "data"], session.Mounts.Select(entry => entry.Target));
    }

    [Fact]
    public async Task Folders_ThatCannotBeOpened_AreSkippedWithAReason()
    {
        _ = Stage.AddFolder(".broken");
        Directory.Delete(Stage.PathOf(".broken"));

        (Session session, string output, _) = await Stage.RunAsync(Stage.Shell("ls -A"));

        Assert.Equal(string.Empty, output);
        Assert.NotEmpty(Assert.Single(session.Mounts).Skipped);
    }

    [Fact]
    public async Task Scratch_IsTheUsersWhileTheSessionRuns_AndGoneAfterwards()
    {
        Session session = await Stage.StartAsync(
            Stage.Shell("mkdir -p a/b/c && ln -s / a/root && touch a/b/c/file && sleep 1000")
        );
        string scratch = $"{Stage.Scratch}/{session.Id}";

        (int code, _, _) = await Stage.ExecAsync(
            session.Id,
            "while ! test -e a/b/c/file; do sleep 0.1; done; chmod 0 a"
        );
        Assert.Equal(0, code);
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(scratch));
        Session ended = await Stage.Sessions.TerminateAsync(session.Id, CancellationToken.None);

        Assert.False(Directory.Exists(scratch));
        Assert.True(File.Exists("/etc/passwd")); // the symbolic link was removed, not followed
        Assert.Equal(SessionState.Ended, ended.State);
        Assert.Equal(143, ended.ExitCode);
        Assert.Equal(
            ended,
            await Stage.Sessions.TerminateAsync(session.Id, CancellationToken.None)
        );
    }

    [Fact]
    public async Task Terminate_CommandThatIgnoresTerm_IsKilledAfterTheGracePeriod()
    {
        Session session = await Stage.StartAsync(
            Stage.Shell("trap '' TERM; echo ready; while true; do sleep 0.2; done")
        );

        while (
            !(await Stage.ReadAsync(session.Id, follow: false)).Output.Contains(
                "ready",
                StringComparison.Ordinal
            )
        )
        {
            await Task.Delay(50, TestContext.Current.CancellationToken); // until then TERM is not ignored
        }

        Session ended = await Stage.Sessions.TerminateAsync(session.Id, CancellationToken.None);

        Assert.Equal(137, ended.ExitCode);
    }

    [Fact]
    public async Task Exec_PassesInputOutputErrorsAndExitCode()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));

        Assert.Equal(
            (3, "5 alice 12345\n", "bad\n"),
            await Stage.ExecAsync(
                session.Id,
                "n=$(wc -c); echo $n $(whoami) $(id -u); echo bad >&2; exit 3",
                "12345"
            )
        );
        (_, string groups, _) = await Stage.ExecAsync(session.Id, "id -G");
        Assert.Contains("7777", groups, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_InAnEndedSession_IsRefused()
    {
        (Session session, _, _) = await Stage.RunAsync(Stage.Request("true"));

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() =>
            Stage.ExecAsync(session.Id, "true")
        );
        Assert.Equal(ServiceError.SessionNotRunning, refusal.Error);
    }

    [Theory]
    [InlineData("no-such-image:1", ServiceError.NoSuchImage)]
    [InlineData("UPPER//bad", ServiceError.NoSuchImage)]
    public async Task Create_UnknownImage_SaysHowToGetIt(string image, ServiceError error)
    {
        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() =>
            Stage.StartAsync(Stage.Request("true") with { Image = image })
        );

        Assert.Equal(error, refusal.Error);
        Assert.Contains(
            $"automountctl image pull {image}",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Create_UnknownFolder_IsRefused()
    {
        SessionRequest request = Stage.Request("true") with { Mounts = Stage.Asking("nowhere") };

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() =>
            Stage.StartAsync(request)
        );
        Assert.Equal(ServiceError.NoSuchFolder, refusal.Error);
    }

    [Fact]
    public async Task Recover_AfterACrash_TakesUpWhatRuns_AndEndsWhatEnded()
    {
        _ = Stage.AddFolder(".local");
        Session runs = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        string flag = $"{Stage.PathOf(".local")}/go";
        Session ends = await Stage.StartAsync(
            Stage.Shell(
                "echo before; while ! test -e ~/.local/go; do sleep 0.1; done; echo after; exit 9"
            )
        );

        Stage.Crash();
        await File.WriteAllTextAsync(flag, "", TestContext.Current.CancellationToken);
        await Docker.RunAsync("wait", ends.ContainerId);
        Stage.Restart();
        await Stage.Sessions.RecoverAsync(CancellationToken.None);

        Session ended = await Stage.EndAsync(ends.Id);
        Assert.Equal((SessionState.Ended, 9), (ended.State, ended.ExitCode));
        Assert.Equal("before\nafter\n", (await Stage.ReadAsync(ends.Id, follow: true)).Output);
        Assert.Equal(SessionState.Running, Stage.Sessions.Get(runs.Id).State);
        Assert.Equal((0, "go\n", ""), await Stage.ExecAsync(runs.Id, "ls .local"));
        Session stopped = await Stage.Sessions.TerminateAsync(runs.Id, CancellationToken.None);
        Assert.Equal(143, stopped.ExitCode);
    }

    [Fact]
    public async Task Watch_ContainerRemovedBySomebodyElse_EndsTheSession()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));

        _ = await Docker.RunAsync("rm", "-f", session.ContainerId);

        Session ended = await Stage.EndAsync(session.Id);
        Assert.Equal(SessionState.Ended, ended.State);
        Assert.NotEmpty(ended.Reason);
    }
}
