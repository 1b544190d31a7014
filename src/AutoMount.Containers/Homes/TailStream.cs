namespace AutoMount.Containers.Homes;

/// <summary>Takes everything that is written and keeps the last part, from a line's beginning where something was lost.</summary>
/// <param name="kept">Most bytes kept.</param>
internal sealed class TailStream(int kept) : Stream
{
    private readonly MemoryStream _buffer = new();
    private bool _lost;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _buffer.Length;

    public override long Position
    {
        get => _buffer.Length;
        set => throw new NotSupportedException();
    }

    /// <summary>What was kept.</summary>
    internal byte[] ToArray()
    {
        Trim(kept);
        byte[] bytes = _buffer.ToArray();
        int lineEnd = _lost ? Array.IndexOf(bytes, (byte)'\n') : -1;
        return lineEnd < 0 ? bytes : bytes[(lineEnd + 1)..];
    }

    public override void Write(byte[] buffer, int offset, int count) =>
        Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _buffer.Write(buffer);
        if (_buffer.Length > 2L * kept)
        {
            Trim(kept);
        }
    }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

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
