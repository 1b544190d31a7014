using System.Collections.Concurrent;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>Output of ended sessions, in memory.</summary>
public sealed class MemorySessionLogs : ISessionLogs
{
    private readonly ConcurrentDictionary<SessionId, (byte[] Output, byte[] Errors)> _kept = new();

    /// <inheritdoc/>
    public async Task SaveAsync(SessionId session, Func<Stream, Stream, Task> copy)
    {
        using MemoryStream output = new();
        using MemoryStream errors = new();
        await copy(output, errors);
        _kept[session] = (output.ToArray(), errors.ToArray());
    }

    /// <inheritdoc/>
    public async Task CopyAsync(
        SessionId session,
        Stream standardOutput,
        Stream standardError,
        CancellationToken cancellation
    )
    {
        if (_kept.TryGetValue(session, out (byte[] Output, byte[] Errors) kept))
        {
            await standardOutput.WriteAsync(kept.Output, cancellation);
            await standardError.WriteAsync(kept.Errors, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Remove(SessionId session) => _kept.TryRemove(session, out _);
}
