using System.Diagnostics;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Containers;

namespace AutoMount.Daemon.Tests.Sessions;

/// <summary>What a person at a terminal does with sessions.</summary>
public sealed class TerminalTests(SessionHost host) : IClassFixture<SessionHost>
{
    [Fact]
    public async Task Exec_AtATerminal_HasOne_OfTheSameKindAndSize()
    {
        string id = await host.RunAsync("sleep", "1000");
        using PtyCommand exec = host.AtATerminal(
            "session",
            "exec",
            id,
            "--",
            "sh",
            "-c",
            // engines before API 1.42 tell the size a moment after the start
            "until [ \"$(stty size 2>&1)\" = 33\\ 111 ]; do sleep 0.1; done; echo \"$TERM $(stty size)\"; read x; stty size; exit 7"
        );
        await exec.WaitForAsync("vt220 33 111");
        Resize(exec, columns: 90, rows: 40);
        await Task.Delay(500, TestContext.Current.CancellationToken);

        exec.Type("\r");

        Assert.Equal(7, await exec.EndAsync());
        Assert.Contains("40 90", exec.Shown, StringComparison.Ordinal);
        Assert.True(exec.IsAsBefore, exec.Shown);
    }

    [Fact]
    public async Task Exec_AtATerminal_GoesOnOverACrashOfTheService()
    {
        string id = await host.RunAsync("sleep", "1000");
        using PtyCommand exec = host.AtATerminal("session", "exec", id, "--", "sh", "-i");
        exec.Type("echo before-$((1+1))\r");
        await exec.WaitForAsync("before-2");

        host.RestartDaemon();

        exec.Type("echo after-$((1+1)); exit 9\r");
        Assert.Equal(9, await exec.EndAsync());
        Assert.Contains("after-2", exec.Shown, StringComparison.Ordinal);
        Assert.True(exec.IsAsBefore, exec.Shown);
    }

    /// <summary>The tool waits for the service to come back, and can be ended meanwhile.</summary>
    [Fact]
    public async Task Exec_WhoseServiceIsAway_EndsBySignals()
    {
        string id = await host.RunAsync("sleep", "1000");
        using PtyCommand exec = host.AtATerminal("session", "exec", id, "--", "sh", "-i");
        exec.Type("echo before-$((1+1))\r");
        await exec.WaitForAsync("before-2");
        host.KillDaemon();
        try
        {
            exec.Type("exit 9\r");
            await Task.Delay(1000, TestContext.Current.CancellationToken); // until it waits

            using Process kill = Process.Start(
                "pkill",
                ["-TERM", "-f", $"^[^ ]*automountctl session exec {id}"]
            );
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal(143, await exec.EndAsync());
        }
        finally
        {
            host.StartDaemon();
        }
    }

    [Fact]
    public async Task Exec_WhoseTerminalIsLeft_OrClosed_HangsUpItsCommand()
    {
        string id = await host.RunAsync("sleep", "1000");
        using PtyCommand left = host.AtATerminal("session", "exec", id, "--", "sleep", "777");
        await WaitForCommandAsync(id, "777", count: 1);
        left.Type("\r~.");
        Assert.Equal(0, await left.EndAsync());
        Assert.True(left.IsAsBefore, left.Shown);
        await WaitForCommandAsync(id, "777", count: 0);

        PtyCommand closed = host.AtATerminal("session", "exec", id, "--", "sleep", "778");
        await WaitForCommandAsync(id, "778", count: 1);
        closed.Dispose();
        await WaitForCommandAsync(id, "778", count: 0);
    }

    [Fact]
    public async Task Run_AtATerminal_IsLeft_AndComeBackTo()
    {
        using PtyCommand run = host.AtATerminal(
            "session",
            "run",
            "-t",
            PrivateDocker.Image,
            "--",
            "sh",
            "-i"
        );
        run.Type("X=kept; echo set-$((1+1))\r");
        await run.WaitForAsync("set-2");
        run.Type("\x10\x11");
        Assert.Equal(0, await run.EndAsync());
        Assert.True(run.IsAsBefore, run.Shown);
        string id = run.Shown.Split("session attach ")[1].Split('\'')[0];

        using PtyCommand attach = host.AtATerminal("session", "attach", id);
        attach.Type("echo is-$X; exit 5\r");

        Assert.Equal(5, await attach.EndAsync());
        Assert.Contains("is-kept", attach.Shown, StringComparison.Ordinal);
        Assert.True(attach.IsAsBefore, attach.Shown);
    }

    [Fact]
    public async Task Run_AtATerminal_PassesOnItsEnd()
    {
        using PtyCommand run = host.AtATerminal(
            "session",
            "run",
            "-t",
            PrivateDocker.Image,
            "--",
            "sh",
            "-c",
            "echo at once; exit 3"
        );

        Assert.Equal(3, await run.EndAsync());
        Assert.Contains("at once", run.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_WithPipes_PassesSignalsOn()
    {
        string id = await host.RunAsync("sleep", "1000");
        using Process exec = Commands.Start(
            0,
            [
                "env",
                .. host.Environment.Select(pair => $"{pair.Key}={pair.Value}"),
                .. SessionHost.ToolOnly(
                    "session",
                    "exec",
                    id,
                    "--",
                    "sh",
                    "-c",
                    "trap 'echo got; exit 4' USR1; echo ready; while :; do sleep 0.1; done"
                ),
            ]
        );
        Assert.Equal(
            "ready",
            await exec.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
        );

        using (Process kill = Process.Start("kill", ["-USR1", $"{exec.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(
            "got",
            await exec.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
        );
        await exec.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, exec.ExitCode);
    }

    [Fact]
    public async Task Pipes_CarryBigInputAndOutput_AndTheInputsEnd()
    {
        byte[] content = new byte[32 << 20];
        new Random(3).NextBytes(content);
        string id = await host.RunAsync("sleep", "1000");

        (int code, byte[] output, _) = await host.PipeAsync(
            content,
            "session",
            "exec",
            id,
            "--",
            "sh",
            "-c",
            "cat; exit 6"
        );
        Assert.Equal(6, code);
        Assert.Equal(content, output);

        (int runCode, byte[] counted, _) = await host.PipeAsync(
            content,
            "session",
            "run",
            "-i",
            PrivateDocker.Image,
            "--",
            "sh",
            "-c",
            "wc -c; exit 2"
        );
        Assert.Equal(2, runCode);
        Assert.Equal($"{content.Length}\n", System.Text.Encoding.ASCII.GetString(counted));
    }

    private static void Resize(PtyCommand command, int columns, int rows)
    {
        using Process stty = Process.Start(
            "stty",
            ["-F", command.Device, "cols", $"{columns}", "rows", $"{rows}"]
        );
        stty.WaitForExit();
    }

    private async Task WaitForCommandAsync(string id, string word, int count)
    {
        for (int look = 0; ; look++)
        {
            CommandResult ps = await host.ToolAsync(
                "session",
                "exec",
                "--tty=false",
                id,
                "--",
                "sh",
                "-c",
                $"ps | grep -c '[s]leep {word}'"
            );
            if (ps.Output.Trim() == $"{count}")
            {
                return;
            }

            Assert.True(look < 60, $"{ps.Output} commands with '{word}', not {count}");
            await Task.Delay(100);
        }
    }
}
