namespace AutoMount.Daemon.Tests;

/// <summary>What an upgrade asks the new version before it ends the one that runs.</summary>
public sealed class StartCheckTests : IDisposable
{
    private readonly DaemonProcess _daemon = new();

    private string Records => Path.Combine(_daemon.StateDirectory, "state.db");

    public void Dispose() => _daemon.Dispose();

    [Fact]
    public void BesideARunningService_ChangesNothing_AndSaysItCanStart()
    {
        _daemon.StartReady();
        _ = _daemon.CallManager("CreateFolder", "sa{sv}", ".local", "0");
        string[] before = Directory.GetFiles(_daemon.StateDirectory);

        (int status, string said) = _daemon.CheckStart();

        Assert.Equal("This version can start.", said.Trim());
        Assert.Equal(0, status);
        Assert.Equal(before.Order(), Directory.GetFiles(_daemon.StateDirectory).Order());
        _daemon.Stop();
    }

    [Fact]
    public void WithoutRecords_MakesNone()
    {
        (int status, string said) = _daemon.CheckStart();

        Assert.Equal(0, status);
        Assert.False(Directory.Exists(_daemon.StateDirectory), said);
    }

    [Fact]
    public void InvalidConfiguration_IsToldByFileAndLine()
    {
        _daemon.WriteConfiguration("[Log]\nLevel=loud");

        (int status, string said) = _daemon.CheckStart();

        Assert.Equal(ExitStatus.Configuration, status);
        Assert.Contains($"{_daemon.ConfigurationFile}:", said, StringComparison.Ordinal);
        Assert.Contains("loud", said, StringComparison.Ordinal);
    }

    [Fact]
    public void RecordsThatAreDamaged_AreTold_AndLeftAlone()
    {
        _daemon.StartReady();
        _daemon.Stop();
        byte[] damaged = [.. Enumerable.Repeat((byte)'x', 10000)];
        File.WriteAllBytes(Records, damaged);

        (int status, string said) = _daemon.CheckStart();

        Assert.Equal(ExitStatus.Failure, status);
        Assert.Contains("is damaged", said, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(Records));
        Assert.Equal([Records], Directory.GetFiles(_daemon.StateDirectory, "state.db*"));
    }

    [Fact]
    public void NoBus_IsTold()
    {
        _daemon.EndBus();

        (int status, string said) = _daemon.CheckStart();

        Assert.Equal(ExitStatus.Failure, status);
        Assert.Contains("message bus", said, StringComparison.Ordinal);
    }
}
