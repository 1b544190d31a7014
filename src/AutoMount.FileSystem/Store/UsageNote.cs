using System.Globalization;
using System.Text;
using AutoMount.Core.Folders;
using AutoMount.Posix;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Store;

/// <summary>A folder's usage, noted beside its data at a clean end; taken away at the next start, so that after a crash there is none and the tree is counted.</summary>
internal static class UsageNote
{
    private const string Name = "usage";
    private const string NewName = "usage.new";
    private const int MaximumLength = 64;

    /// <summary>Notes the usage durably: written aside, then renamed.</summary>
    internal static void Write(FileDescriptor folder, FolderUsage usage)
    {
        byte[] text = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"v1 {usage.Bytes} {usage.Inodes}\n")
        );
        StorageErrors.Throw(
            FileIo.OpenAt(
                folder,
                PathComponent.Of(NewName),
                OpenMode.O_WRONLY | OpenMode.O_CREAT | OpenMode.O_TRUNC,
                0x180,
                out FileDescriptor file
            ),
            "write a folder's usage"
        );
        using (file)
        {
            StorageErrors.Throw(FileIo.WriteAt(file, text, 0, out _), "write a folder's usage");
            StorageErrors.Throw(FileIo.Synchronize(file), "write a folder's usage");
        }

        StorageErrors.Throw(
            DirectoryIo.Rename(
                folder,
                PathComponent.Of(NewName),
                folder,
                PathComponent.Of(Name),
                flags: 0
            ),
            "write a folder's usage"
        );
        StorageErrors.Throw(FileIo.Synchronize(folder), "write a folder's usage");
    }

    /// <summary>Takes the note away and tells it; false where there is none, or none that can be read.</summary>
    internal static bool TryTake(FileDescriptor folder, out FolderUsage usage)
    {
        usage = default;
        if (
            FileIo.OpenAt(
                folder,
                PathComponent.Of(Name),
                OpenMode.O_RDONLY,
                0,
                out FileDescriptor file
            ) != Errno.None
        )
        {
            return false;
        }

        Span<byte> text = stackalloc byte[MaximumLength];
        int length;
        using (file)
        {
            if (FileIo.ReadAt(file, text, 0, out length) != Errno.None)
            {
                return false;
            }
        }

        StorageErrors.Throw(
            DirectoryIo.RemoveFile(folder, PathComponent.Of(Name)),
            "take a folder's usage note"
        );
        StorageErrors.Throw(FileIo.Synchronize(folder), "take a folder's usage note");
        return TryParse(Encoding.ASCII.GetString(text[..length]), out usage);
    }

    internal static bool TryParse(string text, out FolderUsage usage)
    {
        usage = default;
        string[] parts = text.TrimEnd('\n').Split(' ');
        if (
            parts is not ["v1", var bytes, var inodes]
            || !long.TryParse(
                bytes,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long byteCount
            )
            || !long.TryParse(
                inodes,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long inodeCount
            )
        )
        {
            return false;
        }

        usage = new FolderUsage(byteCount, inodeCount);
        return true;
    }
}
