using AutoMount.Bus.Audit;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;

namespace AutoMount.Bus.Tests.Audit;

/// <summary>What is read of a caller's process.</summary>
public sealed class CallerProcessTests
{
    [Theory]
    [InlineData("0::/user.slice/user-1000.slice/session-3.scope\n", "session-3.scope")]
    [InlineData("0::/system.slice/cron.service\n", "cron.service")]
    [InlineData("0::/system.slice/docker-0123.scope/init\n", "docker-0123.scope")]
    [InlineData(
        "12:pids:/x.scope\n1:name=systemd:/user.slice/user-1.slice/session-c2.scope\n0::/\n",
        "session-c2.scope"
    )]
    [InlineData("0::/\n", "")]
    [InlineData("", "")]
    public void Unit_IsThatOfTheServiceManager(string groups, string unit) =>
        Assert.Equal(unit, CallerProcess.UnitOf(groups));

    [Fact]
    public void Unit_BelowAUsersOwnManager_IsNotWhatTheUserCallsIt() =>
        Assert.Equal(
            "user@1000.service",
            CallerProcess.UnitOf(
                "0::/user.slice/user-1000.slice/user@1000.service/app.slice/sshd.service\n"
            )
        );

    [Theory]
    [InlineData("7 (bash) S 1 7 7 34816 7 0", "pts/0")]
    [InlineData("7 (bash) S 1 7 7 34823 7 0", "pts/7")]
    [InlineData("7 (a) b (c) S 1 7 7 1025 7 0", "tty1")]
    [InlineData("7 (x) S 1 7 7 1088 7 0", "ttyS0")]
    [InlineData("7 (x) S 1 7 7 0 -1 0", "")]
    [InlineData("7 (x", "")]
    public void Terminal_IsNamedAsInDev(string stat, string terminal) =>
        Assert.Equal(terminal, CallerProcess.TerminalOf(stat));

    [Fact]
    public void Process_OfTheCaller_IsKnownByItsProgram()
    {
        AuditOrigin origin = CallerProcess.Read(":1.7", UserId.Root, (uint)Environment.ProcessId);

        Assert.Equal(":1.7", origin.Connection);
        Assert.Equal((uint)Environment.ProcessId, origin.Process);
        Assert.Equal(Environment.ProcessPath, origin.Program);
    }

    [Fact]
    public void Process_OfSomebodyElse_TellsNothing()
    {
        AuditOrigin origin = CallerProcess.Read(
            ":1.7",
            new UserId(54321), // as if the number had been given to another since
            (uint)Environment.ProcessId
        );

        Assert.Equal(string.Empty, origin.Program);
        Assert.Equal(
            AuditOrigin.Unknown with
            {
                Connection = ":1.8",
            },
            CallerProcess.Read(":1.8", UserId.Root, 0)
        );
    }
}
