using System.Text.Json;
using AutoMount.TestKit.Bus;

namespace AutoMount.Daemon.Tests.Sessions;

/// <summary>"Undo my last pip install" is one command, with a session that has the folder, the real tool and an ordinary user.</summary>
public sealed class UndoTests(SessionHost host) : IClassFixture<SessionHost>
{
    /// <summary>What pip makes: a package, its records and a command.</summary>
    private const string Install = """
        set -e
        packages=$HOME/.local/lib/python3/site-packages
        mkdir -p "$packages/torch" "$packages/torch-2.0.dist-info" "$HOME/.local/bin"
        echo 'version = "2.0"' >"$packages/torch/__init__.py"
        echo torch-2.0 >"$packages/torch-2.0.dist-info/RECORD"
        echo '#!/bin/sh' >"$HOME/.local/bin/torchrun"
        chmod 755 "$HOME/.local/bin/torchrun"
        echo changed >"$HOME/.local/config"
        """;

    [Fact]
    public async Task WhatASessionInstalled_IsUndoneByOneCommand_UnderTheSession()
    {
        string first = await host.RunAsync("sh", "-c", "echo mine >.local/config; exec sleep 1000");
        await Until(first, "cat .local/config", "mine\n");
        string id = await host.RunAsync("sleep", "1000");
        (await ExecAsync(id, Install)).Succeeded();
        string differences = (await host.ToolAsync("folder", "diff", ".local")).Succeeded();

        string undone = (await host.ToolAsync("folder", "undo", ".local")).Succeeded();

        Assert.Contains("+ lib/", differences, StringComparison.Ordinal);
        Assert.Contains("~ config", differences, StringComparison.Ordinal);
        Assert.Contains($"before session {id} changed it", undone, StringComparison.Ordinal);
        Assert.Equal("config\n", (await ExecAsync(id, "ls .local")).Output);
        Assert.Equal("mine\n", (await ExecAsync(first, "cat .local/config")).Output);
        (await host.ToolAsync("folder", "undo", ".local")).Succeeded();
        Assert.Equal("changed\n", (await ExecAsync(id, "cat .local/config")).Output);
        Assert.Equal("bin\nconfig\nlib\n", (await ExecAsync(first, "ls .local")).Output);
    }

    [Fact]
    public async Task ARestartOfTheService_BetweenStartAndFirstChange_LosesNoSnapshot()
    {
        (await host.ToolAsync("folder", "create", ".later")).Succeeded();
        string id = await host.RunAsync("sleep", "1000");
        host.RestartDaemon();

        (await ExecAsync(id, "echo x >.later/x")).Succeeded();

        using JsonDocument listed = JsonDocument.Parse(
            (await host.ToolAsync("folder", "snapshots", ".later", "--json")).Succeeded()
        );
        JsonElement only = Assert.Single(listed.RootElement.EnumerateArray());
        Assert.Equal(id, only.GetProperty("note").GetString());
        (await host.ToolAsync("folder", "undo", ".later")).Succeeded();
        Assert.Equal(string.Empty, (await ExecAsync(id, "ls .later")).Output);
    }

    private async Task Until(string id, string line, string output)
    {
        for (int i = 0; i < 100; i++)
        {
            if ((await ExecAsync(id, line)).Output == output)
            {
                return;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"'{line}' in session {id} never said {output}");
    }

    private Task<CommandResult> ExecAsync(string id, string line) =>
        host.ToolAsync("session", "exec", id, "--", "sh", "-c", line);
}
