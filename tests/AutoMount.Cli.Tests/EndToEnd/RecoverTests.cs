using System.Text.Json;
using AutoMount.TestKit.Bus;
using TestCommands = AutoMount.TestKit.Bus.Commands;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary><c>session recover</c>: the tool copies, as the session's owner.</summary>
public sealed class RecoverTests : IAsyncLifetime
{
    private const uint Alice = Tool.Alice;
    private readonly ServiceFixture _fixture = new();
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-recover-")
        .FullName;

    private string Folder => $"{_directory}/trees/{Alice}/saved";

    public async ValueTask InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _fixture.Files.Trees = $"{_directory}/trees";
        _fixture.Homes.ScratchContent = $"{_directory}/scratch";
        await ShellAsync(
            $"""
            chmod 755 {_directory}; mkdir -p {Folder} {_directory}/scratch/a/lost+found {_directory}/scratch/lost+found
            cd {_directory}/scratch; echo hello >a/file; chmod 640 a/file; touch -d '2001-02-03 04:05:06' a/file
            ln -s /etc/passwd a/link; mkfifo pipe; chmod 700 . lost+found
            chown -hR {Alice} . {Folder}; chown 0 lost+found
            """
        );
        (await RunAsync(Alice, "folder", "create", "saved", "--size", "1M")).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await ShellAsync($"umount {Folder} 2>/dev/null; rm -rf {_directory}");
    }

    [Theory]
    [InlineData(Tool.Alice)]
    [InlineData(Tool.Root)]
    public async Task Recover_PutsItIntoAFolder_AsItsOwner_AndLetsItGo(uint caller)
    {
        string id = await EndedAsync();

        JsonElement told = JsonDocument
            .Parse(
                (
                    await RunAsync(caller, "session", "recover", id, "--to", "saved", "--json")
                ).Succeeded()
            )
            .RootElement;

        Assert.Equal(1, told.GetProperty("leftOut").GetInt32());
        string there = $"{Folder}/{told.GetProperty("directory").GetString()}";
        Assert.Equal("hello\n", await File.ReadAllTextAsync($"{there}/a/file", Cancellation));
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode($"{there}/a/file"));
        Assert.Equal(2001, File.GetLastWriteTimeUtc($"{there}/a/file").Year);
        Assert.Equal("/etc/passwd", new FileInfo($"{there}/a/link").LinkTarget);
        Assert.Equal($"{Alice}\n", await ShellAsync($"find {there} -printf '%U\\n' | sort -u"));
        Assert.False(Directory.Exists($"{there}/lost+found")); // root's, of the file system
        Assert.True(Directory.Exists($"{there}/a/lost+found"));
        Assert.Empty(_fixture.Homes.Scratches);
        Assert.Equal(
            ExitCode.Failed,
            (await RunAsync(caller, "session", "recover", id, "--to", "saved")).ExitCode
        );
    }

    [Fact]
    public async Task Recover_IntoAFolderThatIsTooSmall_LeavesNothingThere_AndKeepsTheScratch()
    {
        string id = await EndedAsync();
        await ShellAsync(
            $"mount -t tmpfs -o size=64k,uid={Alice},mode=700 none {Folder}; head -c 300000 /dev/zero >{_directory}/scratch/big"
        );

        CommandResult result = await RunAsync(Alice, "session", "recover", id, "--to", "saved");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("automountctl folder limit saved", result.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
        Assert.NotEmpty(_fixture.Homes.Scratches);
    }

    [Fact]
    public async Task Recover_OfWhatItsOwnerMayNotRead_TakesTheRest_AndKeepsTheScratch()
    {
        string id = await EndedAsync();
        await ShellAsync(
            $"cd {_directory}/scratch; mkdir shut; echo x >closed; chmod 0 shut closed; chown {Alice} shut closed"
        );

        CommandResult result = await RunAsync(Alice, "session", "recover", id, "--to", "saved");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("Left out 2 files or directories", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            "hello\n",
            await File.ReadAllTextAsync($"{Folder}/scratch-{id}/a/file", Cancellation)
        );
        Assert.NotEmpty(_fixture.Homes.Scratches);
        CommandResult again = await RunAsync(Alice, "session", "recover", id, "--to", "saved");
        Assert.Contains("already", again.Errors, StringComparison.Ordinal);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<string> EndedAsync()
    {
        string id = (await RunAsync(Alice, "session", "run", "--detach", "debian"))
            .Succeeded()
            .Trim();
        (await RunAsync(Alice, "session", "stop", id)).Succeeded();
        return id;
    }

    private static async Task<string> ShellAsync(string script) =>
        (await TestCommands.RunAsync(Tool.Root, ["bash", "-c", script])).Output;

    private Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        _fixture.Tool.RunAsync(user, arguments);
}
