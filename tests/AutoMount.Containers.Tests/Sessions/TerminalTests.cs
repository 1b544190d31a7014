using AutoMount.Containers.Docker;
using AutoMount.Core;
using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>Terminals of sessions on a real Docker engine.</summary>
public sealed class TerminalTests(DockerFixture fixture) : StageTests(fixture)
{
    [Fact]
    public async Task Command_HasATerminalOfItsOwn_WithSizeEnvironmentAndDirectory()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        TerminalCommand command = await StartAsync(
            session,
            "test -t 0 && test -t 1 && test -t 2; echo \"t=$? $COLOR $(pwd) $(id -u)\"; until [ \"$(stty size 2>&1)\" = 33\\ 111 ]; do sleep 0.1; done; stty size; exit 5" // engines before API 1.42 tell the size a moment after the start
        );
        using Peer peer = new(command.Terminal);

        string shown = await peer.ReadToEndAsync();

        Assert.Contains("t=0 red /tmp 12345\r\n", shown, StringComparison.Ordinal);
        Assert.Contains("33 111\r\n", shown, StringComparison.Ordinal);
        Assert.Equal(
            5,
            await Stage.Sessions.WaitForCommandAsync(session.Id, command.Id, Cancellation)
        );
    }

    [Fact]
    public async Task Command_IsToldItsNewSize_AndTakesKeys()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        TerminalCommand command = await StartAsync(session, "echo ready; exec sh -i");
        using Peer peer = new(command.Terminal);
        await peer.WaitForAsync("ready");
        await Stage.Sessions.ResizeCommandAsync(
            session.Id,
            command.Id,
            new WindowSize(77, 22),
            Cancellation
        );
        peer.Send("stty size\n");

        await peer.WaitForAsync("22 77");
        peer.Send("echo goes-$((1+1)); sleep 1000\n");
        await peer.WaitForAsync("goes-2");
        await Task.Delay(500, Cancellation); // until it sleeps
        peer.Send("\x03"); // Ctrl-C
        peer.Send("echo code $?; exit 3\n");
        await peer.WaitForAsync("code 130");
        Assert.Equal(
            3,
            await Stage.Sessions.WaitForCommandAsync(session.Id, command.Id, Cancellation)
        );
    }

    /// <summary>However often the engine is asked in between, and whoever waits.</summary>
    [Fact]
    public async Task WaitForACommand_HoldsItsProcessOnce()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        TerminalCommand command = await StartAsync(session, "echo ready; sleep 3; exit 4");
        using Peer peer = new(command.Terminal);
        await peer.WaitForAsync("ready");
        using DockerEngine engine = new(
            new DockerEngineOptions
            {
                Host = Docker.Host,
                Network = "none",
                Instance = Stage.Instance,
            }
        )
        {
            LookAgain = TimeSpan.FromMilliseconds(20),
        };
        int before = HeldProcesses();

        Task<int> code = engine.WaitForCommandAsync(command.Id, Cancellation);
        await Task.Delay(2000, Cancellation);
        int added = HeldProcesses() - before; // fewer than none where other tests' let theirs go meanwhile

        Assert.InRange(added, int.MinValue, 5); // a hundred looks
        Assert.Equal(4, await code);
    }

    private static int HeldProcesses() =>
        Directory
            .GetFiles("/proc/self/fd")
            .Count(path =>
                new FileInfo(path).LinkTarget?.Contains("pidfd", StringComparison.Ordinal) == true
            );

    /// <summary>What decision D36 rests on: a connection to a terminal never becomes one to the engine again.</summary>
    [Fact]
    public async Task Connection_AfterItsCommandEnded_TakesNoRequestOfTheEngine()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        TerminalCommand command = await StartAsync(session, "exec cat");
        using Peer peer = new(command.Terminal);
        const string request = "GET /version HTTP/1.1\r\nHost: docker\r\n\r\n";
        peer.Send(request);
        await peer.WaitForAsync("Host: docker"); // echoed by the terminal, to the command
        await Stage.Sessions.SignalCommandAsync(
            session.Id,
            command.Id,
            SessionSignal.Kill,
            Cancellation
        );
        Assert.Equal(
            137,
            await Stage.Sessions.WaitForCommandAsync(session.Id, command.Id, Cancellation)
        );

        try
        {
            peer.Send(request);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // closed: that is as good
        }

        string all = await peer.ReadToEndAsync();
        Assert.DoesNotContain("ApiVersion", all, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "HTTP/1.1 ",
            all.Replace("version HTTP/1.1", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Command_OfAnotherSession_IsNotFound()
    {
        Session one = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        Session other = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        TerminalCommand command = await StartAsync(one, "exec cat");
        using Peer peer = new(command.Terminal);

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(() =>
            Stage.Sessions.SignalCommandAsync(
                other.Id,
                command.Id,
                SessionSignal.Kill,
                Cancellation
            )
        );

        Assert.Equal(ServiceError.InvalidArgument, refused.Error);
    }

    /// <summary>As after a restart of the service: whoever comes next knows a command by the engine's id.</summary>
    [Fact]
    public async Task Terminal_OutlivesTheService()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        TerminalCommand command = await StartAsync(session, "exec sh -i");
        using Peer peer = new(command.Terminal);
        peer.Send("echo before-$((1+1))\n");
        await peer.WaitForAsync("before-2");

        Stage.Restart();
        await Stage.Sessions.RecoverAsync(Cancellation);

        peer.Send("echo after-$((1+1)); exit 9\n");
        await peer.WaitForAsync("after-2");
        Assert.Equal(
            9,
            await Stage.Sessions.WaitForCommandAsync(session.Id, command.Id, Cancellation)
        );
    }

    [Fact]
    public async Task HungUp_EndsTheCommand_AndWhatItStarted()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        TerminalCommand command = await StartAsync(session, "sleep 999 & echo started; wait");
        using Peer peer = new(command.Terminal);
        await peer.WaitForAsync("started");

        await Stage.Sessions.SignalCommandAsync(
            session.Id,
            command.Id,
            SessionSignal.Hup,
            Cancellation
        );

        Assert.Equal(
            129,
            await Stage.Sessions.WaitForCommandAsync(session.Id, command.Id, Cancellation)
        );
        (_, string left, _) = await Stage.ExecAsync(session.Id, "ps | grep -c '[s]leep 999'");
        Assert.Equal("0\n", left);
    }

    [Fact]
    public async Task Session_WithATerminal_LosesNotTheFirstByte()
    {
        for (int round = 0; round < 5; round++)
        {
            Session session = await Stage.StartAsync(
                Stage.Shell("stty size; echo at once; exit 4") with
                {
                    Input = SessionInput.Terminal,
                    Attaches = true,
                    WindowSize = new WindowSize(111, 33),
                }
            );
            using Peer peer = new(await Stage.Sessions.AttachAsync(session.Id, Cancellation));

            Assert.EndsWith("at once\r\n", await peer.ReadToEndAsync(), StringComparison.Ordinal);
            Assert.Equal(4, (await Stage.EndAsync(session.Id)).ExitCode);
        }
    }

    [Fact]
    public async Task Session_WithATerminal_IsLeftAndComeBackTo()
    {
        Session session = await Stage.StartAsync(
            Stage.Request("sh", "-i") with
            {
                Input = SessionInput.Terminal,
                Attaches = true,
            }
        );
        using (Peer first = new(await Stage.Sessions.AttachAsync(session.Id, Cancellation)))
        {
            first.Send("X=kept; echo set-$((1+1))\n");
            await first.WaitForAsync("set-2");
        }

        using Peer second = new(await Stage.Sessions.AttachAsync(session.Id, Cancellation));
        await Stage.Sessions.ResizeAsync(session.Id, new WindowSize(66, 44), Cancellation);
        second.Send("echo $X; stty size; exit 6\n");
        string shown = await second.ReadToEndAsync();
        Assert.Contains("kept\r\n", shown, StringComparison.Ordinal);
        Assert.Contains("44 66\r\n", shown, StringComparison.Ordinal);
        Assert.Equal(6, (await Stage.EndAsync(session.Id)).ExitCode);
        Assert.Contains(
            "set-2",
            (await Stage.ReadAsync(session.Id, follow: false)).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Session_WithInput_SeesItsEnd()
    {
        Session session = await Stage.StartAsync(
            Stage.Shell("wc -c; echo done; exit 3") with
            {
                Input = SessionInput.Pipe,
                Attaches = true,
            }
        );
        using Peer peer = new(await Stage.Sessions.AttachAsync(session.Id, Cancellation));
        for (int piece = 0; piece < 1000; piece++)
        {
            peer.Send(new string('x', 10_000));
        }

        peer.EndInput();

        Assert.Equal(3, (await Stage.EndAsync(session.Id)).ExitCode);
        Assert.Equal("10000000\ndone\n", (await Stage.ReadAsync(session.Id, follow: false)).Output);
    }

    [Fact]
    public async Task Session_WithoutInput_CannotBeAttachedTo()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(() =>
            Stage.Sessions.AttachAsync(session.Id, Cancellation)
        );

        Assert.Equal(ServiceError.NotSupported, refused.Error);
    }

    [Fact]
    public async Task Signal_ReachesTheSessionsCommand()
    {
        Session session = await Stage.StartAsync(
            Stage.Shell("trap 'echo got; exit 8' USR1; echo ready; while :; do sleep 0.1; done")
        );
        Task<string> output = await Stage.FollowAsync(session.Id);

        await Stage.Sessions.SignalAsync(session.Id, SessionSignal.Usr1, Cancellation);

        Assert.Equal(8, (await Stage.EndAsync(session.Id)).ExitCode);
        Assert.Equal("ready\ngot\n", await output);
    }

    private Task<TerminalCommand> StartAsync(Session session, string script) =>
        Stage.Sessions.StartCommandAsync(
            session.Id,
            new TerminalRequest
            {
                Arguments = ["sh", "-c", script],
                Environment = ["COLOR=red"],
                WorkingDirectory = "/tmp",
                Size = new WindowSize(111, 33),
            },
            Cancellation
        );
}
