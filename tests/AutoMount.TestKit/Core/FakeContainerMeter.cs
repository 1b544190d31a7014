using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>A kernel that counts what a test says, for every container alike.</summary>
public sealed class FakeContainerMeter : IContainerMeter
{
    private readonly TaskCompletionSource _ended = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <summary>What all containers use; null figures are what it does not tell. Called on the thread that reads.</summary>
    public Func<SessionStatistics> Figures { get; set; } =
        () => new SessionStatistics { At = default, Cpu = TimeSpan.Zero };

    /// <summary>The first process of every container ends.</summary>
    public void End() => _ended.TrySetResult();

    /// <inheritdoc/>
    public IContainerGauge? Open(int process) => new Gauge(this);

    private sealed class Gauge(FakeContainerMeter meter) : IContainerGauge
    {
        public Task Ended => meter._ended.Task;

        public SessionStatistics Read(DateTimeOffset at) => meter.Figures() with { At = at };

        public void Dispose() { }
    }
}
