using System.Buffers;

namespace AutoMount.Daemon.Metrics;

/// <summary>A text of metrics while it is written and given out. It may have megabytes, so its memory is used again instead of being cleared away, for which all threads would wait.</summary>
/// <remarks>Whoever has it disposes it once; the last one gives the memory back.</remarks>
internal sealed class MetricsPage : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes;
    private int _length;
    private int _holders = 1; // who made it

    /// <summary>Makes an empty one.</summary>
    /// <param name="capacity">Bytes that are likely to be needed.</param>
    public MetricsPage(int capacity) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>The text, UTF-8; not to be used after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Text => _bytes.AsMemory(0, _length);

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        int more = Math.Max(sizeHint, 1);
        if (_bytes.Length - _length < more)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(
                Math.Max(_bytes.Length * 2, _length + more)
            );
            Text.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>One more has it; only while somebody has it for certain.</summary>
    public MetricsPage Hold()
    {
        _ = Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>One has it no longer.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
            _length = 0;
        }
    }
}
