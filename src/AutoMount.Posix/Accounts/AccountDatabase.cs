using System.Runtime.InteropServices;
using AutoMount.Posix.Libc;
using Mono.Unix.Native;

namespace AutoMount.Posix.Accounts;

/// <summary>The host's user and group databases, through the name service switch (files, LDAP, systemd-userdbd...).</summary>
/// <remarks>A call may wait for the network where the databases are remote. Safe from several threads.</remarks>
public static unsafe class AccountDatabase
{
    /// <summary>The account of a uid. <c>getpwuid(3)</c>.</summary>
    /// <param name="user">The uid.</param>
    /// <param name="account">The account, or null where there is none or the call failed.</param>
    /// <returns><see cref="Errno.None"/> also where there is none.</returns>
    public static Errno Find(uint user, out HostAccount? account) =>
        Take(Syscall.getpwuid(user), out account);

    /// <summary>The account of a login name. <c>getpwnam(3)</c>.</summary>
    /// <param name="name">The login name.</param>
    /// <param name="account">The account, or null where there is none or the call failed.</param>
    /// <returns><see cref="Errno.None"/> also where there is none.</returns>
    public static Errno FindByName(string name, out HostAccount? account)
    {
        account = null;
        return name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)
            ? Errno.None
            : Take(Syscall.getpwnam(name), out account);
    }

    /// <summary>Every group an account is in, its primary one included. <c>getgrouplist(3)</c>.</summary>
    public static IReadOnlyList<uint> GroupsOf(HostAccount account)
    {
        uint[] groups = new uint[64];
        while (true)
        {
            int count = groups.Length;
            fixed (uint* buffer = groups)
            {
                if (LibC.GetGroupList(account.Name, account.PrimaryGroup, buffer, &count) >= 0)
                {
                    return groups[..count];
                }
            }

            groups = new uint[Math.Max(count, groups.Length * 2)]; // glibc tells how many there are
        }
    }

    /// <summary>The name of a gid, or null where the database has none. <c>getgrgid(3)</c>.</summary>
    public static string? NameOfGroup(uint group) => Syscall.getgrgid(group)?.gr_name;

    /// <summary>The gid of a group's name, or null where the database has none. <c>getgrnam(3)</c>.</summary>
    public static uint? FindGroup(string name) => Syscall.getgrnam(name)?.gr_gid;

    private static Errno Take(Passwd? entry, out HostAccount? account)
    {
        if (entry is null)
        {
            account = null;
            // getpwnam(3) lists what the various sources report for "no such entry"
            Errno error = (Errno)Marshal.GetLastPInvokeError();
            return error is Errno.ENOENT or Errno.ESRCH or Errno.EBADF or Errno.EPERM
                ? Errno.None
                : error;
        }

        account = new HostAccount(entry.pw_uid, entry.pw_name, entry.pw_gid);
        return Errno.None;
    }
}

/// <summary>An entry of <c>passwd(5)</c>.</summary>
/// <param name="User">The uid.</param>
/// <param name="Name">The login name.</param>
/// <param name="PrimaryGroup">The primary gid.</param>
public sealed record HostAccount(uint User, string Name, uint PrimaryGroup);
