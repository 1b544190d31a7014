using System.Diagnostics;
using System.Formats.Tar;
using System.Text;
using AutoMount.TestKit.Bus;

namespace AutoMount.Daemon.Tests.Sessions;

/// <summary>Copies, images and figures, with the real tool as an ordinary user.</summary>
public sealed class CopyTests(SessionHost host) : IClassFixture<SessionHost>, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("automount-cp-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Tree_GoesIn_AndComesOut_AndBelongsToTheUser()
    {
        string id = await host.RunAsync("sleep", "1000");
        Open(_directory.FullName);
        string tree = Directory.CreateDirectory(In("tree")).FullName;
        Directory.CreateDirectory(Path.Combine(tree, "sub"));
        await File.WriteAllTextAsync(Path.Combine(tree, "sub/file"), "hello", Cancellation);
        File.SetUnixFileMode(Path.Combine(tree, "sub/file"), (UnixFileMode)0b111_101_101);
        File.CreateSymbolicLink(Path.Combine(tree, "escape"), "/etc/shadow");

        (await host.ToolAsync("session", "cp", tree, $"{id}:")).Succeeded();
        CommandResult seen = await ExecAsync(
            id,
            "cat tree/sub/file; stat -c '%u %a' tree/sub/file; readlink tree/escape"
        );
        Assert.Equal($"hello{SessionHost.Alice} 755\n/etc/shadow\n", seen.Output);

        (await host.ToolAsync("session", "cp", $"{id}:tree", In("back"))).Succeeded();
        Assert.Equal("hello", await File.ReadAllTextAsync(In("back/sub/file"), Cancellation));
        Assert.Equal("/etc/shadow", new FileInfo(In("back/escape")).LinkTarget);

        (
            await host.ToolAsync("session", "cp", $"{id}:/tmp/../etc/passwd", In("passwd"))
        ).Succeeded();
        Assert.Contains(
            "games",
            await File.ReadAllTextAsync(In("passwd"), Cancellation),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Where_TheUserMayNotWrite_NothingIsWritten()
    {
        string id = await host.RunAsync("sleep", "1000");
        Open(_directory.FullName);
        await File.WriteAllTextAsync(In("x"), "x", Cancellation);

        CommandResult refused = await host.ToolAsync("session", "cp", In("x"), $"{id}:/etc/x");

        Assert.Contains("permission denied", refused.Failed(), StringComparison.Ordinal);
        _ = await ExecAsync(id, "ln -s /etc /tmp/out");
        refused = await host.ToolAsync("session", "cp", In("x"), $"{id}:/tmp/out/x");
        Assert.Contains("permission denied", refused.Failed(), StringComparison.Ordinal);
        Assert.False(File.Exists("/etc/x"));
    }

    [Fact]
    public async Task Limit_OfAFolder_HoldsForCopies()
    {
        string id = await host.RunAsync("sleep", "1000");
        Open(_directory.FullName);
        await File.WriteAllBytesAsync(In("large"), new byte[5 << 20], Cancellation);

        CommandResult refused = await host.ToolAsync(
            "session",
            "cp",
            In("large"),
            $"{id}:.local/large"
        );

        Assert.Contains("limit is reached", refused.Failed(), StringComparison.Ordinal);
        // another test keeps its own file there
        Assert.Equal("0\n", (await ExecAsync(id, "ls -A .local | grep -vc ^mine$")).Output);
    }

    [Fact]
    public async Task Archive_GoesInAndOut()
    {
        string id = await host.RunAsync("sleep", "1000");
        _ = await ExecAsync(id, "mkdir -p a/b; echo one >a/b/c");

        (int code, byte[] archive, string errors) = await host.PipeAsync(
            [],
            "session",
            "cp",
            $"{id}:a",
            "-"
        );
        Assert.Equal((0, ""), (code, errors));
        (code, _, errors) = await host.PipeAsync(archive, "session", "cp", "-", $"{id}:/tmp");

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal("one\n", (await ExecAsync(id, "cat /tmp/a/b/c")).Output);
        (code, _, errors) = await host.PipeAsync(
            Encoding.ASCII.GetBytes(new string('x', 2000)),
            "session",
            "cp",
            "-",
            $"{id}:/tmp"
        );
        Assert.Equal(1, code);
        Assert.Contains("no tar archive", errors, StringComparison.Ordinal);
    }

    /// <summary>Nobody should type an archive to the end to learn that it goes nowhere.</summary>
    [Fact]
    public async Task Archive_ThatGoesNowhere_IsRefusedAtOnce()
    {
        string id = await host.RunAsync("sleep", "1000");

        using Process copy = host.Start("session", "cp", "-", $"{id}:/nowhere/at/all");
        Task<string> errors = copy.StandardError.ReadToEndAsync(Cancellation);
        await copy.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        Assert.Equal(1, copy.ExitCode);
        Assert.Contains("/nowhere/at/", await errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_ThatIsKilled_LeavesNothingThatLooksWhole()
    {
        string id = await host.RunAsync("sleep", "1000");
        using MemoryStream archive = new();
        await using (TarWriter writer = new(archive, leaveOpen: true))
        {
            PaxTarEntry entry = new(TarEntryType.RegularFile, "half")
            {
                DataStream = new MemoryStream(new byte[8 << 20]),
            };
            await writer.WriteEntryAsync(entry, Cancellation);
        }

        using Process copy = host.Start("session", "cp", "-", $"{id}:/tmp");
        await copy.StandardInput.BaseStream.WriteAsync(
            archive.ToArray().AsMemory(0, 4 << 20),
            Cancellation
        );
        _ = await ExecAsync(id, "until ls -A /tmp | grep -q ^.automountctl-; do sleep 0.1; done");
        copy.Kill();
        await copy.WaitForExitAsync(Cancellation);

        Assert.Equal("no\n", (await ExecAsync(id, "test -e /tmp/half || echo no")).Output);
    }

    [Fact]
    public async Task Commit_SaysWhatItLeavesOut_AndKeepsTheHomeInAFolder()
    {
        string id = await host.RunAsync("sleep", "1000");
        _ = await ExecAsync(id, "echo tool >/tmp/tool; echo note >notes; echo mine >.local/mine");
        (await host.ToolAsync("folder", "create", "kept", "--size", "1M")).Succeeded();

        CommandResult dry = await host.ToolAsync("session", "commit", "--dry-run", id, "tools");
        Assert.Contains("automount/nobody/tools:latest", dry.Succeeded(), StringComparison.Ordinal);
        Assert.Contains("/home/work/.local", dry.Output, StringComparison.Ordinal);
        CommandResult made = await host.ToolAsync(
            "session",
            "commit",
            "--yes",
            "--home-to",
            "kept",
            id,
            "tools"
        );

        Assert.Contains(
            "automount/nobody/tools:latest sha256:",
            made.Succeeded(),
            StringComparison.Ordinal
        );
        CommandResult next = await host.ToolAsync(
            "session",
            "run",
            "--mount",
            "kept",
            "automount/nobody/tools",
            "--",
            "sh",
            "-c",
            "cat /tmp/tool; ls -d .local kept; cat kept/notes; ls kept"
        );
        Assert.Equal("tool\n.local\nkept\nnote\nnotes\n", next.Output);
    }

    [Fact]
    public async Task Top_ShowsWhatSessionsUse_AndShowWhatTheyUsed()
    {
        string id = await host.RunAsync("sh", "-c", "while :; do :; done");

        CommandResult top = await host.ToolAsync("session", "top", "--once", id);
        Assert.Matches($@"{id} .* \d+ %", top.Succeeded());
        CommandResult json = await host.ToolAsync("session", "top", "--json");
        Assert.Contains("\"cpuSeconds\":", json.Succeeded(), StringComparison.Ordinal);
        (await host.ToolAsync("session", "stop", id)).Succeeded();

        CommandResult shown = await host.ToolAsync("session", "show", id);
        Assert.Matches(
            @"Used: +\d+\.\d s of processor time, .* of memory at most",
            shown.Succeeded()
        );
    }

    private Task<CommandResult> ExecAsync(string id, string script) =>
        host.ToolAsync("session", "exec", "--tty=false", id, "--", "sh", "-c", script);

    private string In(string name) => Path.Combine(_directory.FullName, name);

    private static void Open(string directory) =>
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_111_111);
}
