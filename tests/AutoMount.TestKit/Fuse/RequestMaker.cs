using System.Runtime.InteropServices;
using System.Text;
using AutoMount.Fuse.Protocol;

namespace AutoMount.TestKit.Fuse;

/// <summary>Makes requests as a kernel would write them, with values at the edges and names that no kernel sends.</summary>
/// <param name="random">Where all choices come from.</param>
public sealed class RequestMaker(Random random)
{
    /// <summary>Longest request that is made, head included.</summary>
    public const int Capacity = (1024 * 1024) + 4096;

    /// <summary>Bytes of the head.</summary>
    public const int HeaderLength = 40;

    private static readonly ulong[] Edges =
    [
        0,
        1,
        4095,
        4096,
        4097,
        int.MaxValue,
        1UL << 31,
        uint.MaxValue,
        1UL << 32,
        long.MaxValue - 4096,
        long.MaxValue,
        1UL << 63,
        ulong.MaxValue - 4096,
        ulong.MaxValue,
    ];

    private static readonly byte[][] Strange =
    [
        [0],
        [.. "."u8, 0],
        [.. ".."u8, 0],
        [.. "a/b"u8, 0],
        [.. "/"u8, 0],
        [.. "no end"u8],
        [.. "two\0parts"u8, 0],
        [0, 0, 0],
        [0xFF, 0xFE, 0x80, 0],
        [.. Enumerable.Repeat((byte)'x', 255), 0],
        [.. Enumerable.Repeat((byte)'y', 256), 0],
        [.. Enumerable.Repeat((byte)'z', 4095), 0],
    ];

    private readonly byte[] _buffer = new byte[Capacity];
    private int _length;

    /// <summary>All opcodes there are, and two that there are not.</summary>
    public static Opcode[] Opcodes { get; } = [.. Enum.GetValues<Opcode>(), (Opcode)7, (Opcode)54];

    /// <summary>Chooses the node that a request is about.</summary>
    public Func<ulong> Node { get; init; } = () => (ulong)random.Next(8);

    /// <summary>Chooses the handle that a request carries.</summary>
    public Func<ulong> Handle { get; init; } = () => (ulong)random.Next(8);

    /// <summary>One in how many names is strange.</summary>
    public int StrangeNames { get; init; } = 8;

    /// <summary>One in how many numbers lies at an edge.</summary>
    public int EdgeNumbers { get; init; } = 4;

    /// <summary>Makes a request; valid until the next is made.</summary>
    public Span<byte> Make(Opcode opcode, ulong unique)
    {
        _length = HeaderLength;
        Arguments(opcode);
        FuseInHeader header = new()
        {
            Length = (uint)_length,
            Opcode = opcode,
            Unique = unique,
            NodeId = Node(),
            Process = 1,
        };
        MemoryMarshal.Write(_buffer, in header);
        return _buffer.AsSpan(0, _length);
    }

    private void Arguments(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.FUSE_LOOKUP or Opcode.FUSE_UNLINK or Opcode.FUSE_RMDIR:
                Name();
                break;
            case Opcode.FUSE_FORGET:
                Add((ulong)random.Next(3));
                break;
            case Opcode.FUSE_BATCH_FORGET:
                Batch();
                break;
            case Opcode.FUSE_SYMLINK:
                Name();
                Name();
                break;
            case Opcode.FUSE_RENAME or Opcode.FUSE_RENAME2:
                Rename(opcode);
                break;
            case Opcode.FUSE_GETATTR:
                Add(new FuseGetAttrIn { Flags = 1, Handle = Handle() });
                break;
            case Opcode.FUSE_STATX:
                Add(new FuseStatXIn { Handle = Handle() });
                break;
            case Opcode.FUSE_SETATTR:
                SetAttributes();
                break;
            default:
                if (!TryCreation(opcode) && !TryContent(opcode) && !TryExtended(opcode))
                {
                    Bytes(random.Next(80));
                }

                break;
        }
    }

    private bool TryCreation(Opcode opcode)
    {
        uint mode = (uint)random.Next(0x1000) | Type();
        switch (opcode)
        {
            case Opcode.FUSE_MKNOD:
                Add(new FuseMkNodIn { Mode = mode, Device = 0x103 }); // /dev/null
                Name();
                return true;
            case Opcode.FUSE_MKDIR:
                Add(new FuseMkDirIn { Mode = mode });
                Name();
                return true;
            case Opcode.FUSE_LINK:
                Add(new FuseLinkIn { OldNode = Node() });
                Name();
                return true;
            case Opcode.FUSE_CREATE or Opcode.FUSE_TMPFILE:
                Add(new FuseCreateIn { Flags = OpenFlags(), Mode = mode });
                Name();
                return true;
            default:
                return false;
        }
    }

    private bool TryContent(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.FUSE_OPEN or Opcode.FUSE_OPENDIR:
                Add(new FuseOpenIn { Flags = OpenFlags(), OpenFlags = (uint)random.Next(2) });
                return true;
            case Opcode.FUSE_READ or Opcode.FUSE_READDIR or Opcode.FUSE_READDIRPLUS:
                Add(
                    new FuseReadIn
                    {
                        Handle = Handle(),
                        Offset = Number(),
                        Size = Size(),
                    }
                );
                return true;
            case Opcode.FUSE_WRITE:
                Write();
                return true;
            case Opcode.FUSE_RELEASE or Opcode.FUSE_RELEASEDIR:
                Add(new FuseReleaseIn { Handle = Handle() });
                return true;
            case Opcode.FUSE_FSYNC or Opcode.FUSE_FSYNCDIR:
                Add(new FuseFSyncIn { Handle = Handle(), Flags = (uint)random.Next(2) });
                return true;
            case Opcode.FUSE_FALLOCATE:
                Allocate();
                return true;
            case Opcode.FUSE_LSEEK:
                Add(
                    new FuseLSeekIn
                    {
                        Handle = Handle(),
                        Offset = Number(),
                        Whence = (uint)random.Next(6),
                    }
                );
                return true;
            case Opcode.FUSE_COPY_FILE_RANGE or Opcode.FUSE_COPY_FILE_RANGE_64:
                CopyRange();
                return true;
            default:
                return false;
        }
    }

    private bool TryExtended(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.FUSE_SETXATTR:
                int size = random.Next(200);
                Add(new FuseSetXAttrIn { Size = Lie(size), Flags = (uint)random.Next(4) });
                AttributeName();
                Bytes(size);
                return true;
            case Opcode.FUSE_GETXATTR:
                Add(new FuseGetXAttrIn { Size = Size() });
                AttributeName();
                return true;
            case Opcode.FUSE_LISTXATTR:
                Add(new FuseGetXAttrIn { Size = Size() });
                return true;
            case Opcode.FUSE_REMOVEXATTR:
                AttributeName();
                return true;
            default:
                return false;
        }
    }

    private void Batch()
    {
        int count = random.Next(5);
        Add(Lie(count));
        Add(0u);
        for (; count > 0; count--)
        {
            Add(new FuseForgetOne { NodeId = Node(), Lookups = (ulong)random.Next(3) });
        }
    }

    private void Rename(Opcode opcode)
    {
        Add(Node());
        if (opcode == Opcode.FUSE_RENAME2)
        {
            Add((ulong)random.Next(10)); // flags, and four bytes of nothing
        }

        Name();
        Name();
    }

    private void SetAttributes() =>
        Add(
            new FuseSetAttrIn
            {
                Valid = (SetAttrValid)random.Next(1 << 12),
                Handle = Handle(),
                Size = Number(),
                AccessedSeconds = Number(),
                ModifiedSeconds = Number(),
                AccessedNanoseconds = (uint)Number(),
                ModifiedNanoseconds = (uint)Number(),
                Mode = (uint)Number(),
                User = (uint)random.Next(3),
                Group = (uint)random.Next(3),
            }
        );

    private void Write()
    {
        int size = random.Next(50) == 0 ? random.Next(1024 * 1024) : random.Next(5000);
        Add(
            new FuseWriteIn
            {
                Handle = Handle(),
                Offset = Number(),
                Size = Lie(size),
                WriteFlags = (WriteFlags)random.Next(8),
            }
        );
        Bytes(size);
    }

    private void Allocate() =>
        Add(
            new FuseFAllocateIn
            {
                Handle = Handle(),
                Offset = Number(),
                Length = Number(),
                Mode = random.Next(10) == 0 ? (uint)Number() : (uint)random.Next(4),
            }
        );

    private void CopyRange() =>
        Add(
            new FuseCopyFileRangeIn
            {
                InputHandle = Handle(),
                InputOffset = Number(),
                OutputNode = Node(),
                OutputHandle = Handle(),
                OutputOffset = Number(),
                Length = Number(),
            }
        );

    private uint Type() => (uint)(1 + random.Next(15)) << 12;

    private uint OpenFlags() =>
        (uint)random.Next(4) | (random.Next(2) == 0 ? 0 : (uint)random.Next(1 << 23) & ~0x1000u); // without O_DSYNC: slow

    private ulong Number() =>
        random.Next(EdgeNumbers) == 0
            ? Edges[random.Next(Edges.Length)]
            : (ulong)random.Next(200_000);

    private uint Size() =>
        random.Next(EdgeNumbers) == 0 ? (uint)Edges[random.Next(8)] : (uint)random.Next(9000);

    /// <summary>A size that is now and then not the truth.</summary>
    private uint Lie(int size) => random.Next(10) == 0 ? (uint)Number() : (uint)size;

    private void Name()
    {
        if (random.Next(StrangeNames) == 0)
        {
            Add(Strange[random.Next(Strange.Length)]);
        }
        else
        {
            Add([(byte)('a' + random.Next(6)), 0]);
        }
    }

    private void AttributeName()
    {
        if (random.Next(StrangeNames) == 0)
        {
            Name();
        }
        else
        {
            Add(Encoding.ASCII.GetBytes($"user.{random.Next(3)}\0"));
        }
    }

    private void Bytes(int count)
    {
        random.NextBytes(_buffer.AsSpan(_length, count));
        _length += count;
    }

    private void Add<T>(T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(_buffer.AsSpan(_length), in value);
        _length += Marshal.SizeOf<T>();
    }

    private void Add(byte[] bytes)
    {
        bytes.CopyTo(_buffer, _length);
        _length += bytes.Length;
    }
}
