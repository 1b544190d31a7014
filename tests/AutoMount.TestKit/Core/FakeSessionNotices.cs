using System.Collections.Concurrent;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>Keeps what was told.</summary>
public sealed class FakeSessionNotices : ISessionNotices
{
    /// <summary>The lines, in order.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <inheritdoc/>
    public int Tell(int process, string line)
    {
        Lines.Enqueue(line);
        return 1;
    }
}
