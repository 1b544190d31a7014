using System.Buffers.Binary;
using AutoMount.Fuse.Protocol;

namespace AutoMount.FileSystem.Tests.Requests;

/// <summary>Nodes and handles that replies gave out, as a kernel would remember them.</summary>
internal sealed class KernelsMemory
{
    private const int EntryLength = 128;
    private readonly List<ulong> _nodes = [];
    private readonly List<ulong> _handles = [];

    /// <summary>The folder, a node that was seen, or one that cannot be.</summary>
    public ulong ChooseNode(Random random, ulong folder) =>
        random.Next(20) switch
        {
            0 => 1, // the root
            1 => (ulong)random.NextInt64(),
            < 10 => folder,
            _ => Choose(random, _nodes, folder),
        };

    /// <summary>A handle that was seen, mostly a late one, or one that cannot be.</summary>
    public ulong ChooseHandle(Random random) =>
        random.Next(15) == 0 ? (ulong)random.NextInt64() : Choose(random, _handles, otherwise: 0);

    public void Learn(ulong node) => _nodes.Add(node);

    public void Learn(Opcode opcode, ReadOnlySpan<byte> reply)
    {
        if (reply.Length <= 16 || BinaryPrimitives.ReadInt32LittleEndian(reply[4..]) != 0)
        {
            return;
        }

        ReadOnlySpan<byte> payload = reply[16..];
        switch (opcode)
        {
            case Opcode.FUSE_LOOKUP or Opcode.FUSE_MKNOD or Opcode.FUSE_MKDIR:
            case Opcode.FUSE_SYMLINK or Opcode.FUSE_LINK:
                _nodes.Add(Number(payload));
                break;
            case Opcode.FUSE_CREATE or Opcode.FUSE_TMPFILE:
                _nodes.Add(Number(payload));
                _handles.Add(Number(payload[EntryLength..]));
                break;
            case Opcode.FUSE_OPEN or Opcode.FUSE_OPENDIR:
                _handles.Add(Number(payload));
                break;
            case Opcode.FUSE_READDIRPLUS:
                LearnEntries(payload);
                break;
            default:
                break;
        }
    }

    public ulong[] TakeNodes() => Take(_nodes);

    public ulong[] TakeHandles() => Take(_handles);

    private static ulong[] Take(List<ulong> from)
    {
        ulong[] all = [.. from.Distinct()];
        from.Clear();
        return all;
    }

    private static ulong Choose(Random random, List<ulong> from, ulong otherwise)
    {
        int recent = Math.Min(from.Count, 40);
        return recent == 0 ? otherwise : from[^(1 + random.Next(recent))];
    }

    private static ulong Number(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private void LearnEntries(ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            _nodes.Add(Number(records));
            int name = BinaryPrimitives.ReadInt32LittleEndian(records[(EntryLength + 16)..]);
            int length = (EntryLength + 24 + name + 7) & -8;
            records = records[length..];
        }
    }
}
