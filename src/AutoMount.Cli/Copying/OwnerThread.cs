using System.Runtime.ExceptionServices;
using AutoMount.Posix;
using AutoMount.Posix.Accounts;
using AutoMount.Posix.Threads;

namespace AutoMount.Cli.Copying;

/// <summary>Work as a session's owner where we are root: what it makes is his, and it reads and writes what he may and no more.</summary>
internal static class OwnerThread
{
    /// <summary>Works on a thread of its own, which ends with it.</summary>
    /// <param name="owner">The owner's uid.</param>
    /// <param name="act">The work.</param>
    internal static void Run(uint owner, Action act)
    {
        Exception? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                Become(owner);
                act();
            }
            catch (Exception exception)
                when (exception is IOException or CommandException or InvalidDataException)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>The current thread acts as the owner from now on, where we are root.</summary>
    internal static void Become(uint owner)
    {
        if (Environment.IsPrivilegedProcess && owner != 0)
        {
            Place.Check(ActingUser.Become(AccountOf(owner)), "the session's owner");
        }
    }

    private static HostAccount AccountOf(uint user) =>
        AccountDatabase.Find(user, out HostAccount? account) == Errno.None && account is not null
            ? account
            : throw new CommandException(
                ExitCode.NotFound,
                $"This host has no account with uid {user}."
            );
}
