using System.Text.Json;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;
using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The binary against the real service: who did what.</summary>
public sealed class AuditTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Audit_OfAFolder_IsATableNewestFirst()
    {
        await RunAsync(Alice, "folder", "create", "table", "--size", "64K");
        await RunAsync(Bob, "folder", "delete", "table", "--owner", "nobody");
        await RunAsync(Alice, "folder", "rename", "table", "bench");

        string[] lines = (await RunAsync(Alice, "audit", "--folder", "bench"))
            .Succeeded()
            .Split('\n');

        Assert.Matches("^TIME +CALLER +FROM +ACTION +OWNER +OBJECT +RESULT +DETAILS$", lines[0]);
        Assert.Matches(
            @"UTC +nobody +automountctl\[\d+\].* +folder-rename +nobody +table +done +to=bench$",
            lines[1]
        );
        Assert.Matches(@" +folder-create +nobody +table +done +bytes=65536", lines[2]);
        Assert.Equal(3, lines.Length);
        string[] denied = (
            await RunAsync(Alice, "audit", "--caller", "daemon", "--failed", "--no-legend")
        )
            .Succeeded()
            .Split('\n');
        Assert.Matches(
            " daemon .* folder-delete +nobody +table +AccessDenied +Only root",
            denied[0]
        );
    }

    [Fact]
    public async Task Audit_InJson_HasEverything()
    {
        await RunAsync(Alice, "folder", "create", "json");

        JsonElement entry = JsonDocument
            .Parse((await RunAsync(Alice, "audit", "--folder", "json", "--json")).Succeeded())
            .RootElement[0];

        Assert.Equal("folder-create", entry.GetProperty("action").GetString());
        Assert.Equal(Alice, entry.GetProperty("caller").GetUInt32());
        Assert.Equal("nobody", entry.GetProperty("callerName").GetString());
        Assert.EndsWith(
            "automountctl",
            entry.GetProperty("program").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal("folder", entry.GetProperty("kind").GetString());
        Assert.Equal("done", entry.GetProperty("result").GetString());
        Assert.EndsWith("Z", entry.GetProperty("time").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_OfTheService_AndOfASession_IsFound()
    {
        fixture.Audit.Record(
            new AuditEntry
            {
                Time = DateTimeOffset.UnixEpoch.AddYears(50),
                Caller = null,
                Action = AuditActions.SessionEnd,
                Subject = new AuditSubject(
                    AuditKind.Session,
                    new UserId(Alice),
                    "00112233445f",
                    ""
                ),
                Details = "reason=idle",
            }
        );

        string own = (
            await RunAsync(Alice, "audit", "--caller", "automountd", "--no-legend")
        ).Succeeded();
        string session = (
            await RunAsync(Alice, "audit", "--session", "00112233445f", "--no-legend")
        ).Succeeded();
        string since = (
            await RunAsync(
                Alice,
                "audit",
                "--session",
                "00112233445f",
                "--since",
                "2h",
                "--no-legend"
            )
        ).Succeeded();

        Assert.Matches("automountd .* session-end +nobody +00112233445f +done +reason=idle", own);
        Assert.Equal(own, session);
        Assert.Equal("", since);
        Assert.Equal(
            "",
            (await RunAsync(Bob, "audit", "--session", "00112233445f", "--no-legend")).Succeeded()
        );
    }

    [Fact]
    public async Task Audit_OfMoreThanTheServiceAnswersAtOnce_IsPaged()
    {
        for (int number = 0; number < 2100; number++)
        {
            fixture.Audit.Record(
                new AuditEntry
                {
                    Time = DateTimeOffset.UnixEpoch,
                    Caller = new UserId(Bob),
                    Action = "many-times",
                }
            );
        }

        string all = (
            await RunAsync(Bob, "audit", "--action", "many-times", "--quiet", "--limit", "3k")
        ).Succeeded();

        string[] numbers = all.Split('\n');
        Assert.Equal(2100, numbers.Distinct().Count());
        Assert.Equal(
            100,
            (await RunAsync(Bob, "audit", "--action", "many-times", "-q"))
                .Succeeded()
                .Split('\n')
                .Length
        );
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--since", "soon")]
    [InlineData(ExitCode.Usage, "--folder", "a", "--session", "b")]
    [InlineData(ExitCode.Usage, "--owner", "nobody", "--all")]
    [InlineData(ExitCode.NotFound, "--caller", "no-such-user")]
    [InlineData(ExitCode.Denied, "--owner", "nobody")]
    [InlineData(ExitCode.Denied, "--all")]
    public async Task WrongUse_HasItsExitCode(int exitCode, params string[] arguments) =>
        Assert.Equal(exitCode, (await RunAsync(Bob, ["audit", .. arguments])).ExitCode);

    private Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        fixture.Tool.RunAsync(user, arguments);
}
