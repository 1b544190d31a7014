using AutoMount.Posix.Mounts;
using AutoMount.Readiness;

namespace AutoMount.Cli.Tests.Doctor;

/// <summary>The doctor on hosts made of files.</summary>
public sealed class HostChecksTests : IDisposable
{
    private const string Shared = "22 1 0:20 / /run rw shared:5 - tmpfs tmpfs rw\n";
    private readonly string _root = Directory.CreateTempSubdirectory("automount-doctor-").FullName;

    public HostChecksTests()
    {
        Put("dev/fuse");
        Put("dev/loop-control");
        Put("usr/sbin/mkfs.ext4");
        Put("usr/bin/nvidia-ctk");
        Put("proc/sys/kernel/osrelease", "6.12.1-amd64\n");
        Put("etc/group", "root:x:0:\ndocker:x:999:\n");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void HostAsItShouldBe_HasNothingToCure()
    {
        Assert.All(Look(), finding => Assert.Equal(Health.Good, finding.Health));
    }

    [Theory]
    [InlineData("dev/fuse", "", "FUSE", Health.Bad)]
    [InlineData("dev/loop-control", "", "scratch", Health.Notable)]
    [InlineData("usr/sbin/mkfs.ext4", "", "scratch", Health.Notable)]
    [InlineData("proc/sys/kernel/osrelease", "6.1.0-28-amd64\n", "kernel", Health.Notable)]
    [InlineData("proc/sys/kernel/osrelease", "5.10.0-33-amd64\n", "kernel", Health.Bad)]
    [InlineData("etc/group", "docker:x:999:alice,bob\n", "docker group", Health.Notable)]
    [InlineData("proc/driver/nvidia/version", "NVRM version: 550\n", "GPU driver", Health.Bad)]
    public void OneThingAmiss_IsFound_WithItsCure(
        string file,
        string content,
        string area,
        object health
    )
    {
        Put(file);
        File.Delete(Path.Combine(_root, file));
        if (content.Length > 0)
        {
            Put(file, content);
        }

        Finding finding = Look().Single(each => each.Health != Health.Good);

        Assert.Equal((area, health), (finding.Area, finding.Health));
        Assert.NotEmpty(finding.Cure);
    }

    [Fact]
    public void Gpus_WithoutTheToolkit_AreNotable()
    {
        Put("proc/driver/nvidia/version", "NVRM version: 550\n");
        Put("dev/nvidiactl");
        Assert.All(Look(), finding => Assert.Equal(Health.Good, finding.Health));

        File.Delete(Path.Combine(_root, "usr/bin/nvidia-ctk"));

        Finding finding = Look().Single(each => each.Health != Health.Good);
        Assert.Equal(("GPU toolkit", Health.Notable), (finding.Area, finding.Health));
    }

    [Fact]
    public void RuntimeDirectory_OnAPrivateMount_IsFound()
    {
        Finding finding = new HostChecks(
            _root,
            MountTable.Parse("22 1 0:20 / /run rw - tmpfs tmpfs rw\n"),
            HostDirectories.Usual
        )
            .Look()
            .Single(each => each.Health != Health.Good);

        Assert.Equal("mounts", finding.Area);
        Assert.Contains("mount --make-shared /run", finding.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void Gpu_WithoutADriver_IsFound()
    {
        Put("sys/bus/pci/devices/0000:01:00.0/vendor", "0x10de\n");
        Put("sys/bus/pci/devices/0000:01:00.0/class", "0x030200\n");

        Assert.Equal("GPU driver", Look().Single(each => each.Health == Health.Bad).Area);
    }

    [Theory]
    [InlineData("ext4", 100, 50, Health.Good)]
    [InlineData("ext4", 100, 4, Health.Bad)]
    [InlineData("nfs", 100, 50, Health.Notable)]
    public void Disk_IsJudgedByItsRoomAndKind(string type, long total, long free, object health) =>
        Assert.Equal(health, HostChecks.Disk("/state", type, total, free).Health);

    private Finding[] Look() =>
        [.. new HostChecks(_root, MountTable.Parse(Shared), HostDirectories.Usual).Look()];

    private void Put(string file, string content = "")
    {
        string path = Path.Combine(_root, file);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
