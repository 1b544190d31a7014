using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Cli.Copying;

/// <summary>Copies the kept scratch of an ended session into a new directory of one of its owner's folders, as he, so that his rights and the folder's limits hold.</summary>
/// <param name="scratch">The scratch.</param>
/// <param name="owner">Its owner's uid.</param>
/// <param name="isFileSystem">Whether it is a file system of its own.</param>
internal sealed class ScratchRecovery(FileDescriptor scratch, uint owner, bool isFileSystem)
{
    private const uint PrivateMode = 0x1C0; // 0700
    private const OpenMode Directories = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;
    private static readonly byte[] Lost = "lost+found"u8.ToArray();

    private TreeCopy _copy = new();

    /// <summary>Files, directories and symbolic links made.</summary>
    internal long Files => _copy.Made;

    /// <summary>Bytes in files.</summary>
    internal long Bytes => _copy.Bytes;

    /// <summary>Pipes, sockets and devices, which are not copied.</summary>
    internal long LeftOut => _copy.LeftOut;

    /// <summary>What the owner himself may not read.</summary>
    internal long Unreadable => _copy.Unreadable;

    /// <summary>Copies; where it cannot be done to the end nothing is left in the folder.</summary>
    /// <param name="folder">The folder's name.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="name">The new directory's name.</param>
    internal void CopyTo(string folder, string path, string name) =>
        OwnerThread.Run(owner, () => CopyAsOwner(folder, path, name));

    private void CopyAsOwner(string folder, string path, string name)
    {
        Place.Check(
            FileIo.OpenAt(scratch, PathComponent.Dot, Directories, 0, out FileDescriptor source),
            "the scratch"
        );
        using (source)
        {
            Place.Check(FileIo.OpenTrusted(path, Directories, out FileDescriptor target), path);
            using (target)
            {
                _copy = new TreeCopy { Except = NotHis(source), PassesOverUnreadable = true };
                Copy(source, target, folder, name);
            }
        }
    }

    private void Copy(FileDescriptor source, FileDescriptor target, string folder, string text)
    {
        PathComponent name = PathComponent.Of(text);
        Errno error = DirectoryIo.MakeDirectory(target, name, PrivateMode);
        if (error == Errno.EEXIST)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"The folder '{folder}' has '{text}' already; rename or remove it first."
            );
        }

        if (error == Errno.None)
        {
            error = FileIo.OpenAt(target, name, Directories, 0, out FileDescriptor into);
            using (into)
            {
                error = error == Errno.None ? _copy.Copy(source, into) : error;
            }

            if (error != Errno.None)
            {
                _ = TreeRemoval.Remove(target, name); // what cannot be removed its owner sees
            }
        }

        if (error is Errno.EDQUOT or Errno.ENOSPC)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"The folder '{folder}' is too small for the scratch: it was full after {Bytes} bytes in {Files} files, which were removed again. "
                    + $"Raise its limits with 'automountctl folder limit {folder}', or make room."
            );
        }

        Place.Check(error, $"{folder}/{text}");
    }

    /// <summary>A file system of its own has a directory of root's for what a check finds; it is nobody's home.</summary>
    private byte[][] NotHis(FileDescriptor source) =>
        isFileSystem
        && AttributeIo.GetAt(source, PathComponent.Of("lost+found"), out FileStatus status)
            == Errno.None
        && status.User == 0
            ? [Lost]
            : [];
}
