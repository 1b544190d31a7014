using AutoMount.Archives.Formats;
using AutoMount.Core;
using AutoMount.Posix;

namespace AutoMount.Archives.Trees;

/// <summary>What a folder's file system refuses, as errors.</summary>
internal static class FolderProblems
{
    /// <summary>Throws what an error means for whoever writes a name.</summary>
    /// <param name="error">Nothing is thrown for none.</param>
    /// <param name="name">The name or path.</param>
    /// <exception cref="SkippedException">Only this one cannot be written.</exception>
    /// <exception cref="ServiceException">Nothing more can.</exception>
    internal static void Check(Errno error, ReadOnlySpan<byte> name)
    {
        switch (error)
        {
            case Errno.None:
                return;
            case Errno.ENAMETOOLONG:
                throw new SkippedException("its name is longer than names can be");
            case Errno.ENOTDIR or Errno.ELOOP:
                throw new SkippedException(
                    "its path leads through something that is no directory, such as a symbolic link"
                );
            case Errno.EINVAL or Errno.EILSEQ:
                throw new SkippedException(
                    "its name or attributes are none that a folder can hold"
                );
            default:
                throw Of(error, name);
        }
    }

    /// <summary>The error of writing a name, where nothing more can be written.</summary>
    internal static ServiceException Of(Errno error, ReadOnlySpan<byte> name) =>
        new(
            error switch
            {
                Errno.EDQUOT or Errno.ENOSPC or Errno.EFBIG => ServiceError.LimitReached,
                Errno.EEXIST or Errno.EISDIR or Errno.ENOTEMPTY => ServiceError.FileExists,
                Errno.EACCES or Errno.EPERM or Errno.EROFS => ServiceError.AccessDenied,
                _ => ServiceError.StorageFailed,
            },
            $"'{NameText.Of(name)}' {Fact(error)}"
        );

    private static string Fact(Errno error) =>
        error switch
        {
            Errno.EDQUOT =>
                "does not fit: the limit of the folder or of the user is reached; delete something there, or have the limit raised.",
            Errno.ENOSPC => "does not fit: the host's disk is full; ask the administrator.",
            Errno.EFBIG => "is larger than a file can be.",
            Errno.EEXIST =>
                "is there already, and nothing is replaced unless that is asked for (overwrite).",
            Errno.EISDIR or Errno.ENOTEMPTY =>
                "is a directory there, which nothing replaces; remove or rename it first.",
            Errno.EACCES or Errno.EPERM or Errno.EROFS =>
                $"cannot be written ({error}); look at the permissions of the directory that it is in.",
            _ => $"cannot be written: the file system answers {error}.",
        };
}
