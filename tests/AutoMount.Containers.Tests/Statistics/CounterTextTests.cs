using System.Globalization;
using AutoMount.Containers.Statistics;
using AutoMount.Posix.Mounts;
using CsCheck;

namespace AutoMount.Containers.Tests.Statistics;

/// <summary>Texts of the kernel, as seen on hosts of both kinds.</summary>
public sealed class CounterTextTests
{
    private const string Letters = "8:0 Read= Wrlo:rbytes=79\n\t";

    [Fact]
    public void Counters_OfVersion1_AreRead()
    {
        Assert.Equal(123456789, CounterText.Number("123456789\n"));
        Assert.Equal(
            4096,
            CounterText.Field("cache 1\nrss 2\ntotal_inactive_file 4096\n", "total_inactive_file")
        );
        Assert.Equal(
            (300, 70),
            CounterText.BlockIo1(
                "8:0 Read 100\n8:0 Write 50\n8:0 Total 150\n8:16 Read 200\n8:16 Write 20\nTotal 370\n"
            )
        );
        Assert.Equal((0, 0), CounterText.BlockIo1("Total 0\n"));
    }

    [Fact]
    public void Counters_OfVersion2_AreRead()
    {
        Assert.Equal(
            987,
            CounterText.Field("usage_usec 987\nuser_usec 900\nsystem_usec 87\n", "usage_usec")
        );
        Assert.Equal(
            (30, 9),
            CounterText.BlockIo2(
                "8:0 rbytes=10 wbytes=4 rios=1 wios=1 dbytes=0 dios=0\n8:16 rbytes=20 wbytes=5 rios=1\n"
            )
        );
    }

    [Fact]
    public void Network_CountsAllButTheLoopback() =>
        Assert.Equal(
            (1500, 42),
            CounterText.Network(
                """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                    lo:    9999      1    0    0    0     0          0         0     9999       1    0    0    0     0       0          0
                  eth0:    1500      1    0    0    0     0          0         0       42       1    0    0    0     0       0          0
                """
            )
        );

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("max\n")]
    [InlineData("-1")]
    [InlineData("99999999999999999999999")]
    public void Text_ThatIsNoNumber_IsNone(string? text)
    {
        Assert.Null(CounterText.Number(text));
        Assert.Null(CounterText.Field(text, "usage_usec"));
        Assert.Null(CounterText.Network(text));
    }

    /// <summary>Whatever is there, it is a number or nothing.</summary>
    [Fact]
    public void AnyText_DoesNoHarm() =>
        Gen.Int[0, Letters.Length - 1]
            .Select(letter => Letters[letter])
            .Array[0, 80]
            .Select(letters => new string(letters))
            .Sample(text =>
            {
                Assert.True(CounterText.Number(text) is null or >= 0);
                _ = CounterText.BlockIo1(text);
                _ = CounterText.BlockIo2(text);
                _ = CounterText.Network(text);
                _ = CounterText.Field(text, "8:0");
                _ = ControlGroups.Find(text, MountTable.Parse(text));
            });

    [Fact]
    public void Numbers_ComeBackAsTheyWereWritten() =>
        Gen.Long[0, long.MaxValue]
            .Sample(number =>
                Assert.Equal(
                    number,
                    CounterText.Number(number.ToString(CultureInfo.InvariantCulture) + "\n")
                )
            );

    [Fact]
    public void Groups_OfVersion1_LieBelowTheirMounts()
    {
        ControlGroups groups = ControlGroups.Find(
            "12:blkio:/docker/abc\n5:cpu,cpuacct:/box/docker/abc\n1:name=systemd:/x\n0::/\n",
            MountTable.Parse(
                "30 1 0:1 / /sys/fs/cgroup/blkio rw - cgroup none rw,blkio\n"
                    + "31 1 0:2 /box /sys/fs/cgroup/cpu rw - cgroup none rw,cpu,cpuacct\n"
                    + "32 1 0:3 / /sys/fs/cgroup/unified rw - cgroup2 none rw\n"
            )
        );

        Assert.Equal("/sys/fs/cgroup/blkio/docker/abc/f", groups.First("blkio", "f"));
        Assert.Equal("/sys/fs/cgroup/cpu/docker/abc/f", groups.First("cpuacct", "f"));
        Assert.Null(groups.First("memory", "f"));
        Assert.Null(groups.Second("f")); // the top group counts the whole host
    }

    [Fact]
    public void Groups_OfVersion2_LieBelowTheirMount()
    {
        ControlGroups groups = ControlGroups.Find(
            "0::/system.slice/docker-abc.scope\n",
            MountTable.Parse("32 1 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
        );

        Assert.Equal(
            "/sys/fs/cgroup/system.slice/docker-abc.scope/cpu.stat",
            groups.Second("cpu.stat")
        );
    }
}
