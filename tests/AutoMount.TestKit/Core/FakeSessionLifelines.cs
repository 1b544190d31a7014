using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Events;
using AutoMount.Posix.Files;

namespace AutoMount.TestKit.Core;

/// <summary>Lifelines as pipes without a name: real for their holders, and ended with this object.</summary>
public sealed class FakeSessionLifelines : ISessionLifelines
{
    private readonly ConcurrentDictionary<SessionId, FileDescriptor> _readers = new();

    /// <summary>Sessions that have one.</summary>
    public ICollection<SessionId> Sessions => _readers.Keys;

    /// <inheritdoc/>
    public SafeHandle Make(SessionId session)
    {
        _ = Pipe.Create(out FileDescriptor reader, out FileDescriptor writer);
        _readers[session] = reader;
        return writer;
    }

    /// <inheritdoc/>
    public void Watch(SessionId session, Action released) => _ = WatchAsync(session, released);

    /// <inheritdoc/>
    public void Remove(SessionId session)
    {
        if (_readers.TryRemove(session, out FileDescriptor? reader))
        {
            reader.Dispose();
        }
    }

    private async Task WatchAsync(SessionId session, Action released)
    {
        while (_readers.TryGetValue(session, out FileDescriptor? reader))
        {
            if (DeviceIo.HasFailed(reader))
            {
                released();
                return;
            }

            await Task.Delay(20);
        }
    }
}
