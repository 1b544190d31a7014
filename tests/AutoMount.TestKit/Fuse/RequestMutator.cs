using System.Buffers.Binary;

namespace AutoMount.TestKit.Fuse;

/// <summary>Spoils requests.</summary>
/// <param name="random">Where all choices come from.</param>
public sealed class RequestMutator(Random random)
{
    private readonly byte[] _buffer = new byte[RequestMaker.Capacity + 4096];
    private readonly byte[] _other = new byte[RequestMaker.Capacity];
    private int _otherLength;

    /// <summary>A copy of a request: as it is, cut, prolonged, with bits turned over, joined with an earlier one, or of nothing but noise.</summary>
    public Span<byte> Spoil(ReadOnlySpan<byte> request)
    {
        request.CopyTo(_buffer);
        int length = random.Next(8) switch
        {
            0 => random.Next(request.Length + 1),
            1 => Prolong(request.Length),
            2 or 3 => TurnBits(request.Length),
            4 => Join(request.Length),
            5 => Noise(request.Length),
            _ => request.Length,
        };
        request.CopyTo(_other);
        _otherLength = request.Length;
        Span<byte> spoiled = _buffer.AsSpan(0, length);
        if (length >= 4 && random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(spoiled, length); // half of them tell their true length
        }

        return spoiled;
    }

    private int Prolong(int length)
    {
        int more = random.Next(4096);
        random.NextBytes(_buffer.AsSpan(length, more));
        return length + more;
    }

    private int TurnBits(int length)
    {
        for (int count = 1 + random.Next(4); count > 0; count--)
        {
            int bit = random.Next(Math.Min(length, 200) * 8);
            _buffer[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        return length;
    }

    /// <summary>This one's beginning and the last one's end.</summary>
    private int Join(int length)
    {
        int kept = random.Next(length + 1);
        int taken = random.Next(_otherLength + 1);
        int joined = Math.Min(kept + taken, RequestMaker.Capacity);
        _other.AsSpan(_otherLength - taken, joined - kept).CopyTo(_buffer.AsSpan(kept));
        return joined;
    }

    /// <summary>The opcode stays, or nearly everything would be an unknown one.</summary>
    private int Noise(int length)
    {
        int noisy = Math.Min(length, 300);
        random.NextBytes(_buffer.AsSpan(0, Math.Min(4, noisy)));
        if (noisy > 8)
        {
            random.NextBytes(_buffer.AsSpan(8, noisy - 8));
        }

        return noisy;
    }
}
