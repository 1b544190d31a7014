using System.Diagnostics;
using System.Text.Json;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The binary against the real service: what shows many things at once.</summary>
public sealed class OverviewTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Quota_ShowsOwnFolders_AndTheReportEverybodys()
    {
        _ = (await RunAsync(Alice, "folder", "create", "mine", "--size", "8K")).Succeeded();
        _ = (await RunAsync(Bob, "folder", "create", "full", "--size", "4K")).Succeeded();

        string own = (await RunAsync(Alice, "quota")).Succeeded();
        string report = (await RunAsync(Root, "quota", "report")).Succeeded();
        JsonElement[] users =
        [
            .. JsonDocument
                .Parse((await RunAsync(Root, "quota", "report", "--json")).Succeeded())
                .RootElement.EnumerateArray(),
        ];
        CommandResult refused = await RunAsync(Alice, "quota", "report");

        Assert.Matches(@"(?m)^mine +4 KiB +8 KiB +50% +1 ", own);
        Assert.DoesNotContain("full", own, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^daemon +-- +1 +1 +4 KiB +none +- +1 +5000 +1%$", report);
        JsonElement bob = users.Single(user => user.GetProperty("user").GetUInt32() == Bob);
        Assert.Equal("full", bob.GetProperty("folders")[0].GetProperty("name").GetString());
        Assert.Equal(ExitCode.Denied, refused.ExitCode);
        Assert.Contains(
            "--no-ask-password",
            (await RunAsync(Root, "--help")).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Monitor_PrintsWhatHappens_AsItHappens()
    {
        using Process people = fixture.Tool.Start(Alice, "monitor");
        using Process programs = fixture.Tool.Start(Alice, "monitor", "--json");
        string name = "watched";
        // a monitor says nothing at its start: what is heard first is one of these
        Task<string?> first = people.StandardOutput.ReadLineAsync(Cancellation).AsTask();
        Task<string?> second = programs.StandardOutput.ReadLineAsync(Cancellation).AsTask();
        for (int turn = 0; !first.IsCompleted || !second.IsCompleted; turn++)
        {
            name = $"watched-{turn}";
            _ = (await RunAsync(Alice, "folder", "create", name, "--size", "40K")).Succeeded();
            await Task.Delay(100, Cancellation);
        }

        Assert.Matches(
            @"^\d\d:\d\d:\d\d\.\d\d\d (folder [0-9a-f]+ added|service changed FolderCount=\d+)$",
            await first
        );
        JsonElement heard = JsonDocument.Parse((await second)!).RootElement;
        Assert.Contains(heard.GetProperty("kind").GetString(), (string?[])["folder", "service"]);

        Folder folder = fixture.Folders.Get(
            new Core.Accounts.UserId(Alice),
            FolderName.Parse(name)
        );
        fixture.Quotas.Look();
        fixture.Files.SetUsage(folder.Id, new FolderUsage(40 << 10, 1));
        fixture.Quotas.Look();
        string threshold = await ReadUntilAsync(people, " threshold ");
        Assert.EndsWith(
            $" folder {folder.Id} threshold percent=100 resource=bytes",
            threshold,
            StringComparison.Ordinal
        );

        using Process stop = Process.Start("kill", ["-INT", $"{people.Id}", $"{programs.Id}"]);
        await stop.WaitForExitAsync(Cancellation);
        await people.WaitForExitAsync(Cancellation);
        Assert.Equal(ExitCode.Signal + 2, people.ExitCode);
        await programs.WaitForExitAsync(Cancellation);
    }

    [Fact]
    public async Task Config_ShowsEveryKey_AndWhereItsValueStands()
    {
        string shown = (await RunAsync(Alice, "config", "show")).Succeeded();

        Assert.Equal(
            "[Folders]\nDefaultSize=10G\n\n[Log]\nLevel=debug  # /etc/automount/automountd.conf.d/my.conf:3",
            shown
        );
        JsonElement json = JsonDocument
            .Parse((await RunAsync(Alice, "config", "show", "--json")).Succeeded())
            .RootElement;
        Assert.Equal(3, json[1].GetProperty("line").GetInt32());
        Assert.Equal(JsonValueKind.Null, json[0].GetProperty("file").ValueKind);
    }

    [Fact]
    public async Task Doctor_TellsOfTheService_AndOfItsAbsence()
    {
        string there = (await RunAsync(Alice, "doctor")).Output;
        CommandResult away = await new Tool("unix:path=/nowhere/bus").RunAsync(Alice, "doctor");

        Assert.Matches(@"(?m)^(ok  |note)  service +automountd ", there);
        Assert.Matches(@"(?m)^ok    GPUs +2 known", there);
        Assert.Equal(ExitCode.Failed, away.ExitCode);
        Assert.Matches(@"(?m)^BAD   service +automountd does not answer$", away.Output);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<string> ReadUntilAsync(Process process, string text)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        return string.Empty;
    }

    private Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        fixture.Tool.RunAsync(user, arguments);
}
