using AutoMount.Core.Gpus;
using CsCheck;

namespace AutoMount.Core.Tests.Gpus;

public sealed class GpuHealthTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly int[] Xids = [13, 31, 43, 45, 48, 63, 79, 94, 119, 154, 999];
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    [Fact]
    public void AfterXid_OfALesserKind_NeverLowers()
    {
        GpuHealth health = After(GpuHealth.Good, 79, "s1", 0);
        GpuHealth later = After(health, 45, "s1", 1);

        Assert.Equal(GpuSeverity.Lost, later.Severity);
        Assert.Equal(health.Reason, later.Reason);
        Assert.Equal(45, later.LastXid);
        Assert.Equal(1, later.XidCounts[79]);
    }

    [Fact]
    public void AnyXids_NeverLowerTheSeverity() =>
        Gen.Int[0, Xids.Length - 1]
            .Select(at => Xids[at])
            .Array[1, 12]
            .Sample(numbers =>
            {
                GpuHealth health = GpuHealth.Good;
                foreach (int number in numbers)
                {
                    GpuHealth next = After(health, number, $"s{number % 3}", 1);
                    if (next.Severity < health.Severity)
                    {
                        return false;
                    }

                    health = next;
                }

                return true;
            });

    [Fact]
    public void ProgramsOfOneSession_DoNotMakeItSuspect_ThoseOfTwoDo_AndQuietClears()
    {
        GpuHealth one = After(
            After(After(After(GpuHealth.Good, 31, "s1", 0), 31, "s1", 1), 43, "s1", 2),
            13,
            "s1",
            3
        );
        Assert.Equal(GpuSeverity.Ok, one.Severity);

        GpuHealth two = After(one, 31, "s2", 4);
        Assert.Equal(GpuSeverity.Suspect, two.Severity);
        Assert.Same(two, two.AfterTime(Quiet, At(10)));
        Assert.Equal(GpuSeverity.Ok, two.AfterTime(Quiet, At(15)).Severity);
    }

    [Fact]
    public void Probe_ThatIsOk_ClearsOnlyAfterAQuietTime()
    {
        GpuHealth bad = After(GpuHealth.Good, 48, "s1", 0);

        Assert.Same(bad, bad.AfterProbe(GpuProbe.Ok, string.Empty, Quiet, At(9)));
        Assert.Same(bad, bad.AfterTime(Quiet, At(99)));
        Assert.Same(bad, bad.AfterProbe(GpuProbe.Unknown, string.Empty, Quiet, At(99)));
        Assert.Equal(
            GpuSeverity.Ok,
            bad.AfterProbe(GpuProbe.Ok, string.Empty, Quiet, At(10)).Severity
        );
    }

    [Fact]
    public void Probe_ThatIsOk_SoonAfterOneThatWasBad_ClearsNothing_ThoughNoXidCame()
    {
        GpuHealth bad = GpuHealth.Good.AfterProbe(
            GpuProbe.ResetRequired,
            string.Empty,
            Quiet,
            At(0)
        );
        Assert.Same(bad, bad.AfterProbe(GpuProbe.Ok, string.Empty, Quiet, At(9)));

        GpuHealth again = bad.AfterProbe(GpuProbe.ResetRequired, string.Empty, Quiet, At(5));
        Assert.Same(again, again.AfterProbe(GpuProbe.ResetRequired, string.Empty, Quiet, At(5.5))); // not recorded so often
        Assert.Same(again, again.AfterProbe(GpuProbe.Ok, string.Empty, Quiet, At(14)));
        Assert.Equal(
            GpuSeverity.Ok,
            again.AfterProbe(GpuProbe.Ok, string.Empty, Quiet, At(15)).Severity
        );
    }

    [Fact]
    public void Probe_ThatFindsItLost_AndTheDeviceComingBack_IsAProvenReset()
    {
        GpuHealth lost = GpuHealth.Good.AfterProbe(GpuProbe.Lost, string.Empty, Quiet, At(0));
        Assert.Equal(GpuSeverity.Lost, lost.Severity);

        GpuHealth gone = lost.AfterLook(present: false, At(0));
        Assert.True(gone.IsAbsent);
        Assert.Same(gone, gone.AfterProbe(GpuProbe.Ok, string.Empty, Quiet, At(99)));
        GpuHealth back = gone.AfterLook(present: true, At(0));
        Assert.Equal((GpuSeverity.Ok, false), (back.Severity, back.IsAbsent));
    }

    [Fact]
    public void Boot_ForgetsFaults_AndKeepsAnAdministratorsWord()
    {
        GpuHealth health = After(GpuHealth.Good, 79, "s1", 0).Drain("fan").AfterBoot();

        Assert.Equal((GpuSeverity.Ok, "fan"), (health.Severity, health.Drained));
        Assert.Null(health.Undrain().Drained);
    }

    [Fact]
    public void Undrain_IsAnAdministratorsWordThatItIsGood() =>
        Assert.Equal(GpuSeverity.Ok, After(GpuHealth.Good, 48, "s1", 0).Undrain().Severity);

    private static GpuHealth After(GpuHealth health, int xid, string session, double minutes) =>
        health.AfterXid(
            new XidLine
            {
                Address = GpuAddress.Parse("0000:0f:00.0"),
                Xid = xid,
                Text = "text",
            },
            session,
            At(minutes)
        );

    private static DateTimeOffset At(double minutes) => Start.AddMinutes(minutes);
}
