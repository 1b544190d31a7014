using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Posix;

namespace AutoMount.Fuse.Protocol;

/// <summary>Takes typed arguments off the bytes of one request; false where they are short, which the kernel never sends.</summary>
internal ref struct RequestReader
{
    private ReadOnlySpan<byte> _rest;

    internal RequestReader(ReadOnlySpan<byte> arguments) => _rest = arguments;

    /// <summary>What has not been taken.</summary>
    internal readonly ReadOnlySpan<byte> Rest => _rest;

    internal bool TryTake<T>(out T value)
        where T : unmanaged
    {
        if (_rest.Length < Unsafe.SizeOf<T>())
        {
            value = default;
            return false;
        }

        value = MemoryMarshal.Read<T>(_rest);
        _rest = _rest[Unsafe.SizeOf<T>()..];
        return true;
    }

    /// <summary>Takes bytes up to and with the next NUL.</summary>
    internal bool TryTakeText(out ReadOnlySpan<byte> terminated)
    {
        int end = _rest.IndexOf((byte)0);
        terminated = end < 0 ? default : _rest[..(end + 1)];
        _rest = end < 0 ? _rest : _rest[(end + 1)..];
        return end >= 0;
    }

    /// <summary>Takes a name that is one component of a path.</summary>
    internal bool TryTakeName(out PathComponent name)
    {
        name = default;
        return TryTakeText(out ReadOnlySpan<byte> terminated)
            && PathComponent.TryTake(terminated, out name);
    }

    internal bool TryTakeBytes(uint count, out ReadOnlySpan<byte> bytes)
    {
        bool enough = count <= (uint)_rest.Length;
        bytes = enough ? _rest[..(int)count] : default;
        _rest = enough ? _rest[(int)count..] : _rest;
        return enough;
    }
}
