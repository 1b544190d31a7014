namespace AutoMount.Core.Sessions;

/// <summary>Takes bytes and gives lines without their ends; an overlong line comes in parts.</summary>
/// <param name="longest">Most bytes of a part.</param>
/// <param name="take">Gets each line; the memory is valid during the call only.</param>
public sealed class LineStream(int longest, Action<ReadOnlyMemory<byte>> take) : OutputStream
{
    private readonly byte[] _line = new byte[longest];
    private int _length;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int end = buffer.IndexOf((byte)'\n');
            ReadOnlySpan<byte> piece = end < 0 ? buffer : buffer[..end];
            int room = Math.Min(piece.Length, _line.Length - _length);
            piece[..room].CopyTo(_line.AsSpan(_length));
            _length += room;
            if (room < piece.Length)
            {
                Give(); // the rest follows as another line
                buffer = buffer[room..];
                continue;
            }

            if (end >= 0)
            {
                Give();
            }

            buffer = end < 0 ? [] : buffer[(end + 1)..];
        }
    }

    /// <summary>Gives what is left over without a line end.</summary>
    public void Finish()
    {
        if (_length > 0)
        {
            Give();
        }
    }

    private void Give()
    {
        take(_line.AsMemory(0, _length));
        _length = 0;
    }
}
