using AutoMount.Core;
using AutoMount.Posix;

namespace AutoMount.Archives.Formats;

/// <summary>What is wrong with a caller's stream, as errors.</summary>
internal static class StreamProblems
{
    /// <summary>It cannot be read.</summary>
    internal static ServiceException CannotRead(Errno error) =>
        error == Errno.ECANCELED
            ? Ended()
            : new ServiceException(
                ServiceError.BrokenStream,
                $"The stream cannot be read ({error}); give a descriptor of a file, a pipe or a socket that is open for reading."
            );

    /// <summary>It cannot be written.</summary>
    internal static ServiceException CannotWrite(Errno error) =>
        error switch
        {
            Errno.ECANCELED => Ended(),
            Errno.EPIPE => new ServiceException(
                ServiceError.BrokenStream,
                "Who reads the archive went away before its end."
            ),
            Errno.ENOSPC or Errno.EDQUOT or Errno.EFBIG => new ServiceException(
                ServiceError.LimitReached,
                $"The archive does not fit where it goes ({error}); make room there, or choose another place."
            ),
            _ => new ServiceException(
                ServiceError.BrokenStream,
                $"The stream cannot be written ({error}); give a descriptor of a file, a pipe or a socket that is open for writing."
            ),
        };

    private static ServiceException Ended() =>
        new(ServiceError.StorageFailed, "The service ended in the middle.");
}
