using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Tests;

public sealed class FaultLogTests
{
    private readonly RecordingLogger _lines = new();

    [Fact]
    public void UnknownRequest_IsOneWarningWithItsNumber()
    {
        new FaultLog(_lines).ReportUnknown(54);

        (LogLevel level, int id, string message) = Assert.Single(_lines.Messages);
        Assert.Equal((LogLevel.Warning, 424), (level, id));
        Assert.Contains("'54'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fault_IsOneErrorWithItsRequest()
    {
        new FaultLog(_lines).Report("FUSE_READ", new InvalidOperationException("a bug"));

        (LogLevel level, int id, string message) = Assert.Single(_lines.Messages);
        Assert.Equal((LogLevel.Error, 420), (level, id));
        Assert.Contains("'FUSE_READ'", message, StringComparison.Ordinal);
    }
}
