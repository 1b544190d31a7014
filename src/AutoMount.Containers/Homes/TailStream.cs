using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Homes;

/// <summary>Takes everything that is written and keeps the last part, from a line's beginning where something was lost.</summary>
/// <param name="kept">Most bytes kept.</param>
internal sealed class TailStream(int kept) : OutputStream
{
    private readonly MemoryStream _buffer = new();
    private bool _lost;

    /// <summary>Bytes in memory now.</summary>
    internal long Held => _buffer.Length;

    /// <summary>What was kept.</summary>
    internal byte[] ToArray()
    {
        Trim(kept);
        byte[] bytes = _buffer.ToArray();
        int lineEnd = _lost ? Array.IndexOf(bytes, (byte)'\n') : -1;
        return lineEnd < 0 ? bytes : bytes[(lineEnd + 1)..];
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _buffer.Write(buffer);
        if (_buffer.Length > 2L * kept)
        {
            Trim(kept);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _buffer.Dispose();
        base.Dispose(disposing);
    }

    private void Trim(int length)
    {
        if (_buffer.Length <= length)
        {
            return;
        }

        _lost = true;
        byte[] tail = _buffer.ToArray()[^length..];
        _buffer.SetLength(0);
        _buffer.Write(tail);
    }
}
