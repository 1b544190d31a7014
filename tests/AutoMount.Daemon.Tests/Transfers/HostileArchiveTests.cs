using System.Diagnostics;
using AutoMount.TestKit.Bus;

namespace AutoMount.Daemon.Tests.Transfers;

/// <summary>Whatever an archive holds, nothing outside of the folder changes, limits hold exactly, and the daemon stays as it is.</summary>
public sealed class HostileArchiveTests(TransferHost host) : IClassFixture<TransferHost>
{
    /// <summary>Makes an archive by Python, which checks nothing; <c>add(name, type, link, data, **more)</c> adds an entry.</summary>
    private async Task<string> MakeAsync(string name, string script)
    {
        string archive = host.Outside(name);
        string prologue = """
            import io, os, sys, tarfile
            tar = tarfile.open(sys.argv[1], "w", format=tarfile.PAX_FORMAT)
            def add(name, type=tarfile.REGTYPE, link="", data=b"", **more):
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname, entry.size = type, link, len(data)
                for key, value in more.items(): setattr(entry, key, value)
                tar.addfile(entry, io.BytesIO(data))

            """;
        string file = host.Outside($"{name}.py");
        await File.WriteAllTextAsync(
            file,
            $"{prologue}\n{script}\ntar.close()\n",
            TestContext.Current.CancellationToken
        );
        await TransferHost.ShellAsync("python3 \"$1\" \"$2\"", file, archive);
        return archive;
    }

    [Fact]
    public async Task Tricks_AreLeftOut_AndTheRestIsTaken()
    {
        string canary = host.Outside("canary");
        await TransferHost.ShellAsync("mkdir \"$1\"; echo alive >\"$1/bird\"", canary);
        string archive = await MakeAsync(
            "tricks.tar",
            $"""
            out = "{canary}"
            add(out + "/absolute", data=b"x")
            add("../" * 20 + out[1:] + "/dots", data=b"x")
            add("a/../../dots", data=b"x")
            add("door", tarfile.SYMTYPE, out)
            add("door/through", data=b"x")
            add("door/dir", tarfile.DIRTYPE)
            add("up", tarfile.SYMTYPE, "../../../..")
            add("up/through", data=b"x")
            add("hard", tarfile.LNKTYPE, out + "/bird")
            add("hard2", tarfile.LNKTYPE, "door/bird")
            add("hard3", tarfile.LNKTYPE, "../" * 20 + out[1:] + "/bird")
            add("null", tarfile.CHRTYPE, devmajor=1, devminor=3)
            add("disk", tarfile.BLKTYPE, devmajor=8, devminor=0)
            add("root", mode=0o6755, uid=0, gid=0, uname="root", data=b"x")
            add("n" * 256, data=b"x")
            add("/", tarfile.DIRTYPE, mode=0)
            add("..", tarfile.DIRTYPE, mode=0)
            add(".", tarfile.DIRTYPE, mode=0)
            add("good/file", data=b"good")
            """
        );
        (string name, string path) = await host.MakeFolderAsync();

        CommandResult result = await host.ToolAsync("folder", "import", name, archive, "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("\"skippedCount\": 14", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            "alive\nbird\ndoor\ngood\nroot\nup\n755 65534\ngood",
            await TransferHost.ShellAsync(
                "cat \"$1/bird\"; ls -A \"$1\"; ls -A \"$2\"; stat -c '%a %u' \"$2/root\"; cat \"$2/good/file\"",
                canary,
                path
            )
        );
        Assert.Equal(await TransferHost.CountAsync(path), await host.UsageAsync(name));
    }

    [Theory]
    [InlineData(
        "huge",
        "add('huge', data=b'x'); tar.fileobj.seek(0); t=tarfile.TarInfo('huge'); t.size=1<<60; tar.fileobj.write(t.tobuf(tarfile.GNU_FORMAT)); tar.fileobj.seek(0, 2)"
    )]
    [InlineData("many", "[add(f'd{i//1000}/f{i}') for i in range(20000)]")]
    [InlineData("large", "[add(f'f{i}', data=bytes(1 << 20)) for i in range(100)]")]
    public async Task MoreThanFits_EndsAtTheLimit(string kind, string script)
    {
        string archive = await MakeAsync($"{kind}.tar", script);
        (string name, string path) = await host.MakeFolderAsync();

        string refused = (await host.ToolAsync("folder", "import", name, archive)).Failed();

        Assert.Contains("does not fit", refused, StringComparison.Ordinal);
        Assert.Contains("In place are ", refused, StringComparison.Ordinal);
        Assert.Equal(await TransferHost.CountAsync(path), await host.UsageAsync(name));
        Assert.Equal(
            "0",
            await TransferHost.ShellAsync("ls -A \"$1\" | grep -c automount || :", path)
        );
    }

    [Fact]
    public async Task Bomb_EndsAtTheLimit_AndCostsTheDaemonNothing()
    {
        string archive = host.Outside("bomb.tar.zst");
        await TransferHost.ShellAsync(
            """
            python3 -c '
            import sys, tarfile
            t = tarfile.TarInfo("zeros"); t.size = 8 << 30
            sys.stdout.buffer.write(t.tobuf())
            for i in range(8 << 10): sys.stdout.buffer.write(bytes(1 << 20))
            ' | zstd -q -1 >"$1"
            """,
            archive
        );
        (string name, string path) = await host.MakeFolderAsync();
        long before = MemoryOfDaemon();

        string refused = (await host.ToolAsync("folder", "import", name, archive)).Failed();

        Assert.Contains("does not fit", refused, StringComparison.Ordinal);
        Assert.Equal(await TransferHost.CountAsync(path), await host.UsageAsync(name));
        Assert.InRange(MemoryOfDaemon(), 0, before + (32 << 20));
    }

    [Fact]
    public async Task Size_ThatIsKnownNotToFit_IsRefusedBeforeAnythingIsWritten()
    {
        string archive = await MakeAsync("small.tar", "add('file', data=b'x')");
        (string name, string path) = await host.MakeFolderAsync();

        string refused = (
            await host.ToolAsync("folder", "import", name, archive, "--size", "1G")
        ).Failed();

        Assert.Contains("Nothing was written", refused, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(path));
    }

    [Fact]
    public async Task Caller_WhoGoesAway_EndsIt_AndNothingHalfIsLeft()
    {
        string archive = await MakeAsync(
            "whole.tar",
            "add('a', data=b'a'); add('b', data=bytes(40 << 20))"
        );
        (string name, string path) = await host.MakeFolderAsync();
        byte[] bytes = await File.ReadAllBytesAsync(archive, TestContext.Current.CancellationToken);
        using Process tool = host.StartTool("folder", "import", name, "-");
        await tool.StandardInput.BaseStream.WriteAsync(
            bytes.AsMemory(0, 20 << 20),
            TestContext.Current.CancellationToken
        );
        await tool.StandardInput.BaseStream.FlushAsync(TestContext.Current.CancellationToken);
        string during = await TransferHost.ShellAsync("ls -A \"$1\"", path);
        Assert.Contains(".automount-import-", during, StringComparison.Ordinal);

        tool.Kill();

        await UntilAsync(async () => await TransferHost.ShellAsync("ls -A \"$1\"", path) == "a");
        Assert.Equal(await TransferHost.CountAsync(path), await host.UsageAsync(name));
        (await host.ToolAsync("folder", "import", name, archive, "--overwrite")).Succeeded();
    }

    [Fact]
    public async Task ProcessThatIsKilled_IsTold_AndCleanedUpAfter()
    {
        string archive = await MakeAsync(
            "killed.tar",
            "add('a', data=b'a'); add('b', data=bytes(40 << 20))"
        );
        (string name, string path) = await host.MakeFolderAsync();
        byte[] bytes = await File.ReadAllBytesAsync(archive, TestContext.Current.CancellationToken);
        using Process tool = host.StartTool("folder", "import", name, "-");
        await tool.StandardInput.BaseStream.WriteAsync(
            bytes.AsMemory(0, 20 << 20),
            TestContext.Current.CancellationToken
        );
        await tool.StandardInput.BaseStream.FlushAsync(TestContext.Current.CancellationToken);

        (int child, string status) = ChildOfDaemon();
        Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000", status, StringComparison.Ordinal);
        Assert.Contains("CapPrm:\t0000000000000000", status, StringComparison.Ordinal);
        Assert.Contains(
            $"Uid:\t{TransferHost.Alice}\t{TransferHost.Alice}\t{TransferHost.Alice}",
            status,
            StringComparison.Ordinal
        );
        Assert.Equal(
            path,
            Directory.ResolveLinkTarget($"/proc/{child}/root", returnFinalTarget: false)!.FullName
        );
        Process.GetProcessById(child).Kill();

        Assert.Contains(
            "ended (137)",
            await tool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("a", await TransferHost.ShellAsync("ls -A \"$1\"", path));
        Assert.Equal(await TransferHost.CountAsync(path), await host.UsageAsync(name));
    }

    private (int Id, string Status) ChildOfDaemon()
    {
        string parent = $"PPid:\t{host.Daemon.Id}\n";
        foreach (string directory in Directory.EnumerateDirectories("/proc", "?*"))
        {
            string file = Path.Combine(directory, "status");
            if (int.TryParse(Path.GetFileName(directory), out int id) && File.Exists(file))
            {
                string status = File.ReadAllText(file);
                if (status.Contains(parent, StringComparison.Ordinal))
                {
                    return (id, status);
                }
            }
        }

        throw new InvalidOperationException("the daemon has no child");
    }

    private long MemoryOfDaemon()
    {
        string line = File.ReadLines($"/proc/{host.Daemon.Id}/status")
            .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) * 1024;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!await isSo())
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
