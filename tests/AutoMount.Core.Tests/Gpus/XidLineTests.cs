using AutoMount.Core.Gpus;
using CsCheck;

namespace AutoMount.Core.Tests.Gpus;

public sealed class XidLineTests
{
    private static readonly string[] Samples =
    [
        "NVRM: Xid (PCI:0000:0f:00): 79, pid=1234, name=python3, GPU has fallen off the bus.",
        "NVRM: Xid (PCI:0000:0f:00): 45, pid='<unknown>', name=<unknown>, Ch 00000008 caused by previous Xid 79",
        "NVRM: Xid (PCI:0000:0f:00 GPU-I:07 GPU-CI:00): 43, pid=77, name=train.py, Ch 00000010",
        "NVRM: Xid (PCI:0000:0f:00 GPU-I:0a): 94, Contained: SM (0x1). RST: No, D-RST: No",
        "NVRM: Xid (PCI:0000:0f:00): 154, GPU recovery action changed from 0x1 (GPU Reset Required) to 0x0 (None)",
    ];

    [Fact]
    public void TryParse_OfAFatalError_TellsWhereWhatAndWho()
    {
        Assert.True(XidLine.TryParse(Samples[0], out XidLine? line));
        Assert.Equal("0000:0f:00.0", line!.Address.Value);
        Assert.Equal(79, line.Xid);
        Assert.Equal(1234, line.Process);
        Assert.Equal("python3", line.Name);
        Assert.Equal("GPU has fallen off the bus.", line.Text);
        Assert.Null(line.GpuInstance);
    }

    [Fact]
    public void TryParse_OfUnknownProcess()
    {
        Assert.True(XidLine.TryParse(Samples[1], out XidLine? line));
        Assert.Equal(45, line!.Xid);
        Assert.Null(line.Process);
        Assert.Equal(string.Empty, line.Name);
    }

    [Fact]
    public void TryParse_OfAMigDevice_IsAboutItAlone()
    {
        Assert.True(XidLine.TryParse(Samples[2], out XidLine? line));
        GpuAddress whole = GpuAddress.Parse("0000:0f:00.0");
        Assert.True(line!.IsAbout(whole.Slice(7, 0)));
        Assert.False(line.IsAbout(whole.Slice(7, 1)));
        Assert.False(line.IsAbout(whole.Slice(0, 0)));
        Assert.False(line.IsAbout(whole));
        Assert.True(XidLine.TryParse(Samples[3], out line));
        Assert.Equal(10, line!.GpuInstance);
        Assert.True(line.IsAbout(whole.Slice(10, 3)));
    }

    [Fact]
    public void TryParse_OfTheWholeDevice_IsAboutAllItsParts()
    {
        Assert.True(XidLine.TryParse(Samples[0], out XidLine? line));
        GpuAddress whole = GpuAddress.Parse("0000:0f:00.0");
        Assert.True(line!.IsAbout(whole));
        Assert.True(line.IsAbout(whole.Slice(7, 0)));
        Assert.False(line.IsAbout(GpuAddress.Parse("0000:10:00.0")));
    }

    [Fact]
    public void TryParse_OfRecoveryDone_IsAnAllClear()
    {
        Assert.True(XidLine.TryParse(Samples[4], out XidLine? line));
        Assert.True(line!.IsAllClear);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NVRM: loading NVIDIA UNIX x86_64 Kernel Module  550.54.15")]
    [InlineData("NVRM: Xid (PCI:0000:0f:00")]
    [InlineData("NVRM: Xid (PCI:0000:0f:00): , pid=1")]
    [InlineData("NVRM: Xid (PCI:0000:0f:00): 99999999999, pid=1")]
    [InlineData("NVRM: Xid (PCI:zz): 79, pid=1")]
    // the kernel quotes a mount option, and the name of a program: both are any user's
    [InlineData("tmpfs: Unknown parameter 'NVRM: Xid (PCI:0000:0f:00): 79, pid=1, name=x, gone'")]
    [InlineData("NVRM: Xid (PCI:[1234]: segfault at 0 ip 0 sp 0 error 4 in x): 79, pid=1")]
    public void TryParse_OfAnythingElse_IsFalse(string text) =>
        Assert.False(XidLine.TryParse(text, out _));

    [Fact]
    public void TryParse_OfSpoiltLines_NeverThrows() =>
        Gen.Select(
                Gen.Int[0, Samples.Length - 1].Select(at => Samples[at]),
                Gen.Int[0, 120],
                Gen.Int[0, 40],
                Gen.String[0, 12]
            )
            .Sample(
                (sample, at, cut, insert) =>
                {
                    int start = Math.Min(at, sample.Length);
                    string spoilt =
                        sample[..start] + insert + sample[Math.Min(start + cut, sample.Length)..];
                    _ = XidLine.TryParse(spoilt, out XidLine? line);
                    _ = KmsgRecord.TryParse($"4,12,34,-;{spoilt}", out _);
                    _ = KmsgRecord.TryParse(spoilt, out _);
                    return line is null || line.Address.Value.Length > 0;
                }
            );

    [Theory]
    [InlineData("4,1234,5678901,-;NVRM: hello\n SUBSYSTEM=pci\n", 0, 1234, "NVRM: hello")]
    [InlineData("12,7,1,-,caller=T1;forged", 1, 7, "forged")]
    public void Kmsg_TryParse_TellsWhoWrote(string text, int facility, long sequence, string line)
    {
        Assert.True(KmsgRecord.TryParse(text, out KmsgRecord? record));
        Assert.Equal((facility, sequence, line), (record!.Facility, record.Sequence, record.Text));
        Assert.Equal(facility == 0, record.IsOfKernel);
    }
}
