using System.Buffers.Binary;
using AutoMount.Fuse.Protocol;

namespace AutoMount.TestKit.Fuse;

/// <summary>What the kernel insists on in a reply (<c>fuse_dev_do_write</c> in <c>fs/fuse/dev.c</c>): anything else fails the caller with EIO.</summary>
public static class ReplyRules
{
    private const int Header = 16;
    private const int FirstImpossibleError = -512; // ERESTARTSYS, never for user space

    /// <summary>Whether a request gets no reply at all.</summary>
    public static bool IsSilent(ReadOnlySpan<byte> request) =>
        request.Length < RequestMaker.HeaderLength
        || OpcodeOf(request)
            is Opcode.FUSE_FORGET
                or Opcode.FUSE_BATCH_FORGET
                or Opcode.FUSE_NOTIFY_REPLY;

    /// <summary>The opcode of a request that has a whole head.</summary>
    public static Opcode OpcodeOf(ReadOnlySpan<byte> request) =>
        (Opcode)BinaryPrimitives.ReadUInt32LittleEndian(request[4..]);

    /// <summary>The errno of a reply, 0 for success and for no reply.</summary>
    public static int ErrorOf(ReadOnlySpan<byte> reply) =>
        reply.IsEmpty ? 0 : -BinaryPrimitives.ReadInt32LittleEndian(reply[4..]);

    /// <summary>What is wrong with a reply, or null.</summary>
    public static string? FaultIn(ReadOnlySpan<byte> request, ReadOnlySpan<byte> reply)
    {
        if (IsSilent(request))
        {
            return reply.IsEmpty ? null : "a reply that nobody waits for";
        }

        if (reply.Length < Header)
        {
            return $"no reply ({reply.Length} bytes)";
        }

        int error = BinaryPrimitives.ReadInt32LittleEndian(reply[4..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(reply) != reply.Length ? "another length"
            : BinaryPrimitives.ReadUInt64LittleEndian(reply[8..])
            != BinaryPrimitives.ReadUInt64LittleEndian(request[8..])
                ? "another unique"
            : error is > 0 or <= FirstImpossibleError ? $"an impossible error {error}"
            : error < 0 && reply.Length != Header ? $"error {error} with {reply.Length} bytes"
            : error == 0 ? FaultInPayload(request, reply[Header..])
            : null;
    }

    private static string? FaultInPayload(ReadOnlySpan<byte> request, ReadOnlySpan<byte> payload)
    {
        Opcode opcode = OpcodeOf(request);
        (int least, int most) = opcode switch
        {
            Opcode.FUSE_LOOKUP or Opcode.FUSE_MKNOD or Opcode.FUSE_MKDIR => (128, 128),
            Opcode.FUSE_SYMLINK or Opcode.FUSE_LINK => (128, 128),
            Opcode.FUSE_CREATE or Opcode.FUSE_TMPFILE => (144, 144),
            Opcode.FUSE_GETATTR or Opcode.FUSE_SETATTR => (104, 104),
            Opcode.FUSE_STATX => (288, 288),
            Opcode.FUSE_OPEN or Opcode.FUSE_OPENDIR => (16, 16),
            Opcode.FUSE_STATFS => (80, 80),
            Opcode.FUSE_WRITE or Opcode.FUSE_COPY_FILE_RANGE => (8, 8),
            Opcode.FUSE_LSEEK or Opcode.FUSE_COPY_FILE_RANGE_64 => (8, 8),
            Opcode.FUSE_READLINK => (0, 4095), // PAGE_SIZE - 1
            Opcode.FUSE_READ => (0, Asked(request, 56)),
            Opcode.FUSE_READDIR or Opcode.FUSE_READDIRPLUS => (0, Asked(request, 56)),
            Opcode.FUSE_GETXATTR or Opcode.FUSE_LISTXATTR => Asked(request, 40) == 0
                ? (8, 8)
                : (0, Asked(request, 40)),
            _ => (0, 0),
        };
        if (payload.Length < least || payload.Length > most)
        {
            return $"{payload.Length} bytes behind the head, not {least} to {most}";
        }

        bool tooMuch =
            opcode == Opcode.FUSE_WRITE
            && BinaryPrimitives.ReadUInt32LittleEndian(payload) > (uint)Asked(request, 56);
        return tooMuch ? "more written than given" : null;
    }

    private static int Asked(ReadOnlySpan<byte> request, int position) =>
        (int)
            Math.Min(
                BinaryPrimitives.ReadUInt32LittleEndian(request[position..]),
                RequestMaker.Capacity
            );
}
