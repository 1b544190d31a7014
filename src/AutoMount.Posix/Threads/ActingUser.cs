using AutoMount.Posix.Accounts;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Threads;

/// <summary>Makes the current thread act as a user towards file systems, with his rights and no more (<c>setfsuid(2)</c>). For a thread of its own, which ends afterwards.</summary>
public static unsafe class ActingUser
{
    /// <summary>From now on: what root might and this user may not is refused, since the kernel drops the capabilities over files with the uid. The groups are the user's too: root's own would open what he may not.</summary>
    /// <returns>EPERM where the process lacks CAP_SETGID; nothing was changed then.</returns>
    public static Errno Become(HostAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return Become(account.User, account.PrimaryGroup, [.. AccountDatabase.GroupsOf(account)]);
    }

    internal static Errno Become(uint user, uint group, ReadOnlySpan<uint> groups)
    {
        fixed (uint* first = groups)
        {
            Errno error = LibC.Check(LibC.SetGroups(groups.Length, first));
            if (error != Errno.None)
            {
                return error;
            }
        }

        _ = LibC.SetFsGid(group); // answers the old gid; with CAP_SETGID it cannot fail
        _ = LibC.SetFsUid(user); // answers the old uid; with CAP_SETUID it cannot fail
        return Errno.None;
    }
}
