using System.Collections.Concurrent;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>Images of containers that exist by name only.</summary>
public sealed class FakeContainerCommits : IContainerCommits
{
    /// <summary>What was made, in order.</summary>
    public ConcurrentQueue<CommitSpecification> Made { get; } = new();

    /// <summary>Where not null, holds at <c>commit</c>.</summary>
    public StepGate? Gate { get; set; }

    /// <inheritdoc/>
    public Task<long> GetSizeAsync(string containerId, CancellationToken cancellation) =>
        Task.FromResult(1L << 20);

    /// <inheritdoc/>
    public async Task<string> CommitAsync(
        CommitSpecification specification,
        CancellationToken cancellation
    )
    {
        await (Gate?.PassAsync("commit") ?? Task.CompletedTask);
        cancellation.ThrowIfCancellationRequested();
        Made.Enqueue(specification);
        return $"sha256:{Made.Count:x64}";
    }

    /// <inheritdoc/>
    public Task<long> GetAddedBytesAsync(
        string label,
        string value,
        CancellationToken cancellation
    ) => Task.FromResult(0L);
}
