namespace AutoMount.Cli.Copying;

/// <summary>A file as it was when its length was told: one that shrinks meanwhile is filled with zeros, one that grows is cut, as an archive demands.</summary>
/// <param name="file">The file.</param>
/// <param name="length">Its length.</param>
internal sealed class FixedLengthStream(Stream file, long length) : Stream
{
    private long _position;

    /// <summary>How many zeros stand for what was not there.</summary>
    internal long Missing { get; private set; }

    public override bool CanRead => true;

    /// <summary>So that the archive's writer asks for the length beforehand; it never seeks.</summary>
    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, length - _position);
        if (wanted == 0)
        {
            return 0;
        }

        int count = file.Read(buffer[..wanted]);
        if (count == 0)
        {
            buffer[..wanted].Clear();
            Missing += wanted;
            count = wanted;
        }

        _position += count;
        return count;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
