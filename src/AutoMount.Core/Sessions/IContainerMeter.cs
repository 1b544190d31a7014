namespace AutoMount.Core.Sessions;

/// <summary>Port to what the kernel counts of containers.</summary>
public interface IContainerMeter
{
    /// <summary>Finds the counters of a running container.</summary>
    /// <param name="process">Host pid of its first process.</param>
    /// <returns>To be disposed; null where the process is gone.</returns>
    IContainerGauge? Open(int process);
}

/// <summary>The counters of one container.</summary>
public interface IContainerGauge : IDisposable
{
    /// <summary>Ends when the container's first process has: what is read right then is the last that can be.</summary>
    Task Ended { get; }

    /// <summary>Reads all of them, in some tens of microseconds.</summary>
    /// <param name="at">The time to note.</param>
    SessionStatistics Read(DateTimeOffset at);
}
