using System.Runtime.InteropServices;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Processes;

/// <summary>Makes this process, which is root's, one of a user's that sees one directory and nothing else, for ever. For a process of its own, whose runtime has all it needs in memory.</summary>
public static unsafe class Confinement
{
    private const int PrGetSecureBits = 27;
    private const int PrSetNoNewPrivileges = 38;
    private const int LimitCore = 4;
    private const int LimitProcesses = 6;
    private const int LimitAddressSpace = 9;

    /// <summary>Bounds what the process may take: memory beyond what it has now, no further processes or threads, no core.</summary>
    /// <param name="moreMemory">Bytes of address space that it may add.</param>
    public static Errno Limit(long moreMemory)
    {
        long pages = long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0]);
        Errno error = Set(LimitAddressSpace, (pages * Environment.SystemPageSize) + moreMemory);
        error = error == Errno.None ? Set(LimitProcesses, 0) : error;
        return error == Errno.None ? Set(LimitCore, 0) : error;
    }

    /// <summary>Enters a directory as the process's root, and becomes the user in all threads.</summary>
    /// <param name="root">The directory that is all it sees from now on.</param>
    /// <param name="user">The uid.</param>
    /// <param name="group">The gid.</param>
    /// <param name="groups">All groups.</param>
    /// <returns>EPERM also where anything of root would be left.</returns>
    public static Errno Enter(RawDescriptor root, uint user, uint group, ReadOnlySpan<uint> groups)
    {
        if (LibC.PrCtl(PrGetSecureBits, 0, 0, 0, 0) != 0)
        {
            return Errno.EPERM; // capabilities would outlive the change of uid
        }

        Errno error = LibC.Check(LibC.FChDir(root.Number));
        fixed (byte* here = PathComponent.Dot.Terminated)
        {
            error = error == Errno.None ? LibC.Check(LibC.ChRoot(here)) : error;
        }

        error = error == Errno.None ? Become(user, group, groups) : error;
        if (error == Errno.None)
        {
            error = LibC.Check(LibC.PrCtl(PrSetNoNewPrivileges, 1, 0, 0, 0));
            _ = LibC.UMask(0); // modes are what the caller says; answers the old mask, cannot fail
        }

        return error == Errno.None && !TryDropCapabilities() ? Errno.EPERM : error;
    }

    private static Errno Become(uint user, uint group, ReadOnlySpan<uint> groups)
    {
        Errno error;
        fixed (uint* first = groups)
        {
            error = LibC.Check(LibC.SetGroupsOfAllThreads((nuint)groups.Length, first));
        }

        error = error == Errno.None ? LibC.Check(LibC.SetResGid(group, group, group)) : error;
        return error == Errno.None ? LibC.Check(LibC.SetResUid(user, user, user)) : error;
    }

    /// <summary>They went with root's uid, but for root, who keeps none either.</summary>
    private static bool TryDropCapabilities()
    {
        CapabilityHeader header = new() { Version = 0x20080522 };
        uint* sets = stackalloc uint[6]; // of each half: effective, permitted, inheritable
        new Span<uint>(sets, 6).Clear();
        return LibC.CapSet(&header, sets) == 0
            && LibC.CapGet(&header, sets) == 0
            && (sets[0] | sets[1] | sets[3] | sets[4]) == 0;
    }

    private static Errno Set(int resource, long limit)
    {
        ulong* limits = stackalloc ulong[2] { (ulong)limit, (ulong)limit };
        return LibC.Check(LibC.SetRLimit(resource, limits));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CapabilityHeader
    {
        internal uint Version;
        internal int Thread;
    }
}
