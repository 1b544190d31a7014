using AutoMount.Core;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Store;

/// <summary>Turns an errno of the backing store into the control path's exception, once, with what to do.</summary>
internal static class StorageErrors
{
    /// <summary>Throws unless all is well.</summary>
    /// <param name="error">What the call answered.</param>
    /// <param name="action">What was tried, to follow "Cannot".</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    internal static void Throw(Errno error, string action)
    {
        if (error != Errno.None)
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"Cannot {action}: {error}. {Cure(error)}"
            );
        }
    }

    private static string Cure(Errno error) =>
        error switch
        {
            Errno.ENOSPC or Errno.EDQUOT =>
                "The host's store is full: an administrator must free space below StateDirectory=.",
            Errno.EACCES or Errno.EPERM =>
                "The daemon must run as root with the capabilities of its unit.",
            Errno.EMFILE or Errno.ENFILE => "Too many open files: raise LimitNOFILE= of the unit.",
            Errno.EIO => "The host's disk failed: see the kernel's log.",
            Errno.EROFS => "The host's store is read-only.",
            _ => "The journal of automountd has more.",
        };
}
