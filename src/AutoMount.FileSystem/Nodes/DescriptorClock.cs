using AutoMount.Posix;

namespace AutoMount.FileSystem.Nodes;

/// <summary>Which nodes keep their descriptors: the clock's hand takes the first that was not used since its last round.</summary>
/// <param name="capacity">Most nodes kept.</param>
internal sealed class DescriptorClock(int capacity)
{
    private readonly Lock _lock = new(); // protects _nodes; never taken together with a node's lock
    private readonly Queue<Node> _nodes = new();

    /// <summary>Gives a node a place, and takes another's descriptor where all places are used.</summary>
    internal void Admit(Node node)
    {
        lock (_lock)
        {
            _nodes.Enqueue(node);
        }

        int rounds = capacity;
        while (rounds-- > 0 && TryTakeSurplus(out Node? candidate))
        {
            if (TryEvict(candidate))
            {
                return;
            }

            lock (_lock)
            {
                _nodes.Enqueue(candidate);
            }
        }
    }

    private bool TryTakeSurplus(
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Node? candidate
    )
    {
        lock (_lock)
        {
            candidate = _nodes.Count > capacity ? _nodes.Dequeue() : null;
            return candidate is not null;
        }
    }

    /// <summary>Closes a candidate's descriptor unless it is pinned or was just used.</summary>
    private static bool TryEvict(Node candidate)
    {
        lock (candidate)
        {
            if (candidate is { Pins: > 0 } or { RecentlyUsed: true } or { KeepsDescriptor: true })
            {
                candidate.RecentlyUsed = false;
                return false;
            }

            candidate.Cached.Close(); // none where the record was given back meanwhile
            candidate.Cached = RawDescriptor.None;
            candidate.InClock = false;
            return true;
        }
    }
}
