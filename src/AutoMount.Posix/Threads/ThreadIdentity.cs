using System.Runtime.InteropServices;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Threads;

/// <summary>
/// Who the current thread is to file systems: what it creates belongs to that user and group, while its capabilities
/// stay. One per thread, used by that thread alone.
/// </summary>
/// <remarks>
/// <c>setfsuid(2)</c> and <c>setfsgid(2)</c> act on one thread. SECBIT_NO_SETUID_FIXUP (<c>capabilities(7)</c>) keeps the
/// capabilities over the change, CLONE_FS gives the thread a umask of its own (<c>unshare(2)</c>), and CAP_SYS_RESOURCE is
/// dropped because it would let passthrough files pass a native quota (decision D7).
/// </remarks>
public sealed unsafe class ThreadIdentity
{
    private const int CloneFs = 0x200;
    private const int PrSetSecureBits = 28;
    private const nuint NoSetUidFixup = 1 << 2;
    private const int CapSysResource = 24;

    private uint _user;
    private uint _group;
    private uint _mask;

    private ThreadIdentity() { }

    /// <summary>Prepares the current thread.</summary>
    /// <returns>EPERM where the process lacks CAP_SETPCAP.</returns>
    public static Errno TryAdopt(out ThreadIdentity identity)
    {
        identity = new ThreadIdentity();
        Errno error = LibC.Check(LibC.Unshare(CloneFs));
        if (error == Errno.None)
        {
            error = LibC.Check(LibC.PrCtl(PrSetSecureBits, NoSetUidFixup, 0, 0, 0));
        }

        // a new thread is whom its parent was just then, and the parent may have been acting as a caller
        _ = LibC.SetFsGid(0); // answers the old gid; with CAP_SETGID it cannot fail
        _ = LibC.SetFsUid(0); // answers the old uid; with CAP_SETUID it cannot fail
        _ = LibC.UMask(0); // answers the old mask, cannot fail
        return error == Errno.None ? DropResourceCapability() : error;
    }

    /// <summary>Becomes a user and group with a umask for what is created next; costs nothing where it is so already.</summary>
    public void Become(uint user, uint group, uint mask)
    {
        if (group != _group)
        {
            _ = LibC.SetFsGid(group); // answers the old gid; with CAP_SETGID it cannot fail
            _group = group;
        }

        if (user != _user)
        {
            _ = LibC.SetFsUid(user); // answers the old uid; with CAP_SETUID it cannot fail
            _user = user;
        }

        if (mask != _mask)
        {
            _ = LibC.UMask(mask); // answers the old mask, cannot fail
            _mask = mask;
        }
    }

    /// <summary>Becomes root again, so that no thread that the runtime starts from this one inherits a user.</summary>
    public void BecomeRoot() => Become(user: 0, group: 0, mask: 0);

    private static Errno DropResourceCapability()
    {
        CapabilityHeader header = new() { Version = 0x20080522 };
        CapabilityData* data = stackalloc CapabilityData[2];
        Errno error = LibC.Check(LibC.CapGet(&header, data));
        if (error != Errno.None)
        {
            return error;
        }

        data[0].Effective &= ~(1u << CapSysResource);
        return LibC.Check(LibC.CapSet(&header, data));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CapabilityHeader
    {
        internal uint Version;
        internal int Thread;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CapabilityData
    {
        internal uint Effective;
        internal uint Permitted;
        internal uint Inheritable;
    }
}
