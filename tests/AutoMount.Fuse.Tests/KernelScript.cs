using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.Fuse.Tests;

/// <summary>Plays the kernel: builds requests byte by byte and reads replies.</summary>
internal sealed class KernelScript
{
    private readonly FuseDispatcher _dispatcher;
    private readonly byte[] _reply = new byte[FuseDispatcher.ReplyCapacity];

    public KernelScript() => _dispatcher = new FuseDispatcher(FileSystem, Unknown.Add);

    public RecordingFileSystem FileSystem { get; } = new();

    /// <summary>Opcodes that were told to be unknown.</summary>
    public List<uint> Unknown { get; } = [];

    public static byte[] Request(Opcode opcode, params byte[][] arguments)
    {
        FuseInHeader header = new()
        {
            Length = (uint)(40 + arguments.Sum(argument => argument.Length)),
            Opcode = opcode,
            Unique = 7,
            NodeId = 5,
            User = 1000,
            Group = 1000,
        };
        return [.. Bytes(header), .. arguments.SelectMany(argument => argument)];
    }

    public static byte[] Bytes<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes([value]).ToArray();

    public static byte[] Text(string text) => System.Text.Encoding.Latin1.GetBytes(text + '\0');

    /// <summary>The reply to a request; empty where there is none.</summary>
    public byte[] Send(ReadOnlySpan<byte> request) =>
        _reply[.._dispatcher.Dispatch(request, _reply, identity: null)];

    public Errno ErrorOf(ReadOnlySpan<byte> request) =>
        (Errno)(-BinaryPrimitives.ReadInt32LittleEndian(Send(request).AsSpan(4)));
}
