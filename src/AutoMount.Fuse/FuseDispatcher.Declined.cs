using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.Fuse;

/// <summary>Requests that are not served, each for its reason. To most of them the kernel takes ENOSYS for "never ask again".</summary>
internal sealed partial class FuseDispatcher
{
    private const int MostReported = 64; // a newer kernel adds a few opcodes, not more

    private readonly Lock _lock = new(); // protects _reported
    private readonly HashSet<uint> _reported = [];

    private int Declined(Opcode opcode, ReplyWriter writer)
    {
        switch (opcode)
        {
            case Opcode.FUSE_NOTIFY_REPLY:
                return 0; // answers a notification that we never send, and wants no answer

            case Opcode.FUSE_IOCTL:
                return writer.Status(Errno.ENOTTY); // as a file system without that ioctl says; the kernel asks each time

            case Opcode.FUSE_INTERRUPT: // nothing of ours can be broken off: an answer comes as soon without it
            case Opcode.FUSE_FLUSH: // a close has nothing to write: there is no writeback cache
            case Opcode.FUSE_ACCESS: // the kernel checks (default_permissions)
            case Opcode.FUSE_GETLK: // locks are the kernel's
            case Opcode.FUSE_SETLK:
            case Opcode.FUSE_SETLKW:
            case Opcode.FUSE_POLL: // files are always ready
            case Opcode.FUSE_BMAP: // there is no block device
            case Opcode.FUSE_SETUPMAPPING: // virtiofs only
            case Opcode.FUSE_REMOVEMAPPING:
            case Opcode.FUSE_INIT: // was answered before any worker ran
            case Opcode.CUSE_INIT: // of another device
                return writer.Status(Errno.ENOSYS);

            default:
                ReportOnce((uint)opcode);
                return writer.Status(Errno.ENOSYS);
        }
    }

    private void ReportOnce(uint opcode)
    {
        lock (_lock)
        {
            if (_reported.Count >= MostReported || !_reported.Add(opcode))
            {
                return;
            }
        }

        onUnknown?.Invoke(opcode);
    }
}
