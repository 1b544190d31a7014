using AutoMount.Posix.Events;

namespace AutoMount.Posix.Tests.Events;

public sealed class EventCounterTests
{
    private const int PollIn = 1;

    [Fact]
    public void WaitWith_AfterASignal_ReturnsOnce()
    {
        using EventCounter counter = new();
        Assert.Equal(Errno.None, Pipe.Create(out FileDescriptor reader, out FileDescriptor writer));
        using (reader)
        using (writer)
        {
            counter.Signal();
            counter.Signal();
            counter.WaitWith(reader, PollIn, timeoutMilliseconds: Timeout.Infinite);

            long before = Environment.TickCount64;
            counter.WaitWith(reader, PollIn, timeoutMilliseconds: 50);
            Assert.True(Environment.TickCount64 - before >= 40, "the first wait took both signals");
        }
    }

    [Fact]
    public async Task WaitWith_SignalledByAnotherThread_Returns()
    {
        using EventCounter counter = new();
        Assert.Equal(Errno.None, Pipe.Create(out FileDescriptor reader, out FileDescriptor writer));
        using (reader)
        using (writer)
        {
            Task waiting = Task.Run(
                () => counter.WaitWith(reader, PollIn, timeoutMilliseconds: 10_000),
                TestContext.Current.CancellationToken
            );

            counter.Signal();

            await waiting.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void WaitWith_WhenTheDescriptorIsReady_Returns()
    {
        using EventCounter counter = new();
        Assert.Equal(Errno.None, Pipe.Create(out FileDescriptor reader, out FileDescriptor writer));
        using (reader)
        {
            writer.Dispose(); // end of file counts as ready

            counter.WaitWith(reader, PollIn, timeoutMilliseconds: Timeout.Infinite);
        }
    }
}
