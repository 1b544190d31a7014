using System.Diagnostics;

namespace AutoMount.Daemon.Tests.Transfers;

/// <summary>Uploads of one large file: whole or not there, charged from the beginning, and gone on with.</summary>
public sealed class UploadTests(TransferHost host) : IClassFixture<TransferHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task File_IsThereWhenItIsWhole()
    {
        (string name, string path) = await host.MakeFolderAsync();
        string file = await MakeAsync("whole", 5_000_001);

        (await host.ToolAsync("folder", "upload", name, file, "sub/dir/")).Succeeded();

        Assert.Equal("same", await CompareAsync(file, $"{path}/sub/dir/whole"));
        Assert.Contains(
            "is there already",
            (await host.ToolAsync("folder", "upload", name, file, "sub/dir/whole")).Failed(),
            StringComparison.Ordinal
        );
        (
            await host.ToolAsync("folder", "upload", name, file, "sub/dir/", "--overwrite")
        ).Succeeded();
        Assert.Equal(await TransferHost.CountAsync(path), await host.UsageAsync(name));
    }

    [Fact]
    public async Task MoreThanFits_IsRefusedAtOnce()
    {
        (string name, string path) = await host.MakeFolderAsync(size: "4M");
        string file = await MakeAsync("toolarge", 5_000_001);

        string refused = (await host.ToolAsync("folder", "upload", name, file)).Failed();

        Assert.Contains("does not fit", refused, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(path));
        Assert.Equal((4096, 1), await host.UsageAsync(name));
    }

    /// <summary>A stream that ends early is what a killed tool, a lost link or a full pipe come to.</summary>
    [Theory]
    [InlineData("caller")]
    [InlineData("child")]
    public async Task Interrupted_GoesOnFromWhatIsSafe(string ended)
    {
        (string name, string path) = await host.MakeFolderAsync(size: "400M");
        string file = await MakeAsync($"large-{ended}", 200_000_000);
        using (Process tool = StartSlowly(name, file))
        {
            string safe = await SafeOffsetAsync(path);
            Assert.Equal(64 << 20, int.Parse(safe));
            // all of it is charged: 200,000,000 rounded up, and the folder itself
            Assert.Equal(200_003_584 + 4096, (await host.UsageAsync(name)).Bytes);
            if (ended == "caller")
            {
                tool.Kill(entireProcessTree: true);
            }
            else
            {
                KillChild();
            }

            await tool.WaitForExitAsync(Cancellation);
        }

        string other = await MakeAsync("other", 200_000_000);
        Assert.Contains(
            "of another file",
            (await host.ToolAsync("folder", "upload", name, other, "large", "--resume")).Failed(),
            StringComparison.Ordinal
        );
        string said = (
            await host.ToolAsync("folder", "upload", name, file, "large", "--resume")
        ).Succeeded();

        Assert.Contains("from byte 67108864 on", said, StringComparison.Ordinal);
        Assert.Equal("same", await CompareAsync(file, $"{path}/large"));
        Assert.Equal(
            "",
            await TransferHost.ShellAsync("getfattr -d \"$1/large\" 2>/dev/null", path)
        );
        Assert.Equal(await TransferHost.CountAsync(path), await host.UsageAsync(name));
    }

    /// <summary>Sends 100 million bytes of a file as the tool would, and then nothing more.</summary>
    private Process StartSlowly(string name, string file)
    {
        string script = """
            import dbus, os, sys, threading, time
            reader, writer = os.pipe()
            size = os.path.getsize(sys.argv[2])
            ticks = os.stat(sys.argv[2]).st_mtime_ns // 100 + 621355968000000000
            source = os.path.basename(sys.argv[2]) + " " + str(ticks)
            bus = dbus.bus.BusConnection(sys.argv[3])
            manager = bus.get_object("org.automount1", "/org/automount1", introspect=False)
            options = dbus.Dictionary({"size": dbus.UInt64(size), "source": source}, signature="sv")
            def call():
                try:
                    manager.UploadFile(sys.argv[1], "large", dbus.types.UnixFd(reader), options,
                        dbus_interface="org.automount1.Manager", signature="ssha{sv}", timeout=1000)
                finally:
                    os._exit(1)
            threading.Thread(target=call, daemon=True).start()
            with open(sys.argv[2], "rb") as file:
                left = 100_000_000
                while left > 0:
                    left -= os.write(writer, file.read(min(left, 1 << 16)))
            time.sleep(60)
            """;
        return TestKit.Bus.Commands.Start(
            TransferHost.Alice,
            "/usr/bin/python3",
            "-c",
            script,
            name,
            file,
            host.Daemon.Bus.Address
        );
    }

    private static Task<string> SafeOffsetAsync(string path) =>
        TransferHost.ShellAsync(
            """
            for i in {1..300}; do
                part=$(ls -A "$1" | grep ^.automount-upload- || :)
                [[ -z $part ]] || offset=$(getfattr --only-values -n user.automount.upload "$1/$part" | sed -n 2p)
                [[ ${offset:-0} == 0 ]] || break
                sleep 0.1
            done
            echo "$offset"
            """,
            path
        );

    private void KillChild()
    {
        using Process kill = Process.Start("pkill", ["-KILL", "-P", $"{host.Daemon.Id}"])!;
        kill.WaitForExit();
    }

    private async Task<string> MakeAsync(string name, long size)
    {
        string file = host.Outside(name);
        await TransferHost.ShellAsync("head -c \"$2\" /dev/urandom >\"$1\"", file, $"{size}");
        return file;
    }

    private static Task<string> CompareAsync(string left, string right) =>
        TransferHost.ShellAsync("cmp \"$1\" \"$2\" && echo same", left, right);
}
