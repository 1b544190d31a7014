using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Posix;

namespace AutoMount.Fuse.Protocol;

/// <summary>Builds the one reply of a request in a buffer: the head, then what belongs to it.</summary>
internal readonly ref struct ReplyWriter
{
    private readonly Span<byte> _buffer;
    private readonly ulong _unique;

    internal ReplyWriter(Span<byte> buffer, ulong unique)
    {
        _buffer = buffer;
        _unique = unique;
    }

    /// <summary>Where a payload goes that is produced in place.</summary>
    internal Span<byte> Payload => _buffer[Unsafe.SizeOf<FuseOutHeader>()..];

    /// <summary>A reply without payload: success or an error.</summary>
    internal int Status(Errno error) => Finish(error, payload: 0);

    /// <summary>The payload written in place, or the error.</summary>
    internal int InPlace(Errno error, int length) =>
        Finish(error, error == Errno.None ? length : 0);

    /// <summary>One structure, or the error.</summary>
    internal int Value<T>(Errno error, in T value)
        where T : unmanaged
    {
        if (error == Errno.None)
        {
            MemoryMarshal.Write(Payload, in value);
        }

        return InPlace(error, Unsafe.SizeOf<T>());
    }

    /// <summary>Two structures, or the error.</summary>
    internal int Values<TFirst, TSecond>(Errno error, in TFirst first, in TSecond second)
        where TFirst : unmanaged
        where TSecond : unmanaged
    {
        if (error == Errno.None)
        {
            MemoryMarshal.Write(Payload, in first);
            MemoryMarshal.Write(Payload[Unsafe.SizeOf<TFirst>()..], in second);
        }

        return InPlace(error, Unsafe.SizeOf<TFirst>() + Unsafe.SizeOf<TSecond>());
    }

    private int Finish(Errno error, int payload)
    {
        FuseOutHeader header = new()
        {
            Length = (uint)(Unsafe.SizeOf<FuseOutHeader>() + payload),
            Error = -(int)error,
            Unique = _unique,
        };
        MemoryMarshal.Write(_buffer, in header);
        return (int)header.Length;
    }
}
