using System.Globalization;
using AutoMount.Daemon.Journal;
using AutoMount.Posix;

namespace AutoMount.Daemon.Tests.Journal;

public sealed class JournalStreamTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Stream_IsTheFileOfThatDeviceAndInode_AndNoOther()
    {
        using FileStream file = File.Create(_directory.File("file"));
        using FileStream other = File.Create(_directory.File("other"));
        string stream = Stat(file.Name);

        Assert.True(JournalStream.IsMeant(stream, Descriptor(file)));
        Assert.False(JournalStream.IsMeant(stream, Descriptor(other)));
        Assert.False(JournalStream.IsMeant(stream: null, Descriptor(file)));
        Assert.False(JournalStream.IsMeant("8:x", Descriptor(file)));
        Assert.False(JournalStream.IsMeant(stream, new RawDescriptor(-1)));
    }

    private static RawDescriptor Descriptor(FileStream file) =>
        new((int)file.SafeFileHandle.DangerousGetHandle());

    /// <summary>As systemd writes it: <c>st_dev</c> and <c>st_ino</c> in decimal.</summary>
    private static string Stat(string path)
    {
        using System.Diagnostics.Process stat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat", ["--format=%d:%i", path])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        return stat.StandardOutput.ReadToEnd().Trim().ToString(CultureInfo.InvariantCulture);
    }
}
