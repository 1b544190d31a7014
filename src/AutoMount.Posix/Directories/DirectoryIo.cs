using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Directories;

/// <summary>Names in directories: one component each, never followed as a symbolic link.</summary>
public static unsafe class DirectoryIo
{
    private const int AtRemoveDir = 0x200;
    private const int AtEmptyPath = 0x1000;

    /// <summary>Makes a directory. <c>mkdirat(2)</c>.</summary>
    public static Errno MakeDirectory(RawDescriptor directory, PathComponent name, uint mode)
    {
        fixed (byte* path = name.Terminated)
        {
            return LibC.Check(LibC.MkDirAt(directory.Number, path, mode));
        }
    }

    /// <summary>Makes a file, pipe, socket or device. <c>mknodat(2)</c>.</summary>
    public static Errno MakeNode(
        RawDescriptor directory,
        PathComponent name,
        uint mode,
        ulong device
    )
    {
        fixed (byte* path = name.Terminated)
        {
            return LibC.Check(LibC.MkNodAt(directory.Number, path, mode, device));
        }
    }

    /// <summary>Makes a symbolic link with any target (bytes ending in NUL). <c>symlinkat(2)</c>.</summary>
    public static Errno MakeSymlink(
        RawDescriptor directory,
        PathComponent name,
        ReadOnlySpan<byte> terminatedTarget
    )
    {
        fixed (byte* path = name.Terminated)
        fixed (byte* target = terminatedTarget)
        {
            return LibC.Check(LibC.SymlinkAt(target, directory.Number, path));
        }
    }

    /// <summary>Makes another name for an open inode. <c>linkat(2)</c> with AT_EMPTY_PATH, which needs CAP_DAC_READ_SEARCH.</summary>
    public static Errno MakeLink(RawDescriptor inode, RawDescriptor directory, PathComponent name)
    {
        fixed (byte* path = name.Terminated)
        fixed (byte* empty = PathComponent.Empty.Terminated)
        {
            return LibC.Check(
                LibC.LinkAt(inode.Number, empty, directory.Number, path, AtEmptyPath)
            );
        }
    }

    /// <summary>Makes another name for what has a name; a symbolic link is not followed. <c>linkat(2)</c>.</summary>
    public static Errno MakeLinkAt(
        RawDescriptor directory,
        PathComponent name,
        RawDescriptor newDirectory,
        PathComponent newName
    )
    {
        fixed (byte* path = name.Terminated)
        fixed (byte* newPath = newName.Terminated)
        {
            return LibC.Check(
                LibC.LinkAt(directory.Number, path, newDirectory.Number, newPath, flags: 0)
            );
        }
    }

    /// <summary>Removes a name that is no directory. <c>unlinkat(2)</c>.</summary>
    public static Errno RemoveFile(RawDescriptor directory, PathComponent name)
    {
        fixed (byte* path = name.Terminated)
        {
            return LibC.Check(LibC.UnlinkAt(directory.Number, path, flags: 0));
        }
    }

    /// <summary>Removes an empty directory. <c>unlinkat(2)</c>, AT_REMOVEDIR.</summary>
    public static Errno RemoveDirectory(RawDescriptor directory, PathComponent name)
    {
        fixed (byte* path = name.Terminated)
        {
            return LibC.Check(LibC.UnlinkAt(directory.Number, path, AtRemoveDir));
        }
    }

    /// <summary>Renames. <c>renameat2(2)</c>; flags RENAME_NOREPLACE 1, RENAME_EXCHANGE 2, RENAME_WHITEOUT 4.</summary>
    public static Errno Rename(
        RawDescriptor oldDirectory,
        PathComponent oldName,
        RawDescriptor newDirectory,
        PathComponent newName,
        uint flags
    )
    {
        fixed (byte* oldPath = oldName.Terminated)
        fixed (byte* newPath = newName.Terminated)
        {
            return LibC.Check(
                LibC.RenameAt2(oldDirectory.Number, oldPath, newDirectory.Number, newPath, flags)
            );
        }
    }

    /// <summary>Reads the target of a symbolic link opened with O_PATH. <c>readlinkat(2)</c>.</summary>
    public static Errno ReadSymlink(RawDescriptor link, Span<byte> target, out int length)
    {
        fixed (byte* path = PathComponent.Empty.Terminated)
        fixed (byte* buffer = target)
        {
            nint result = LibC.ReadLinkAt(link.Number, path, buffer, (nuint)target.Length);
            length = (int)Math.Max(0, result);
            return LibC.Check(result);
        }
    }

    /// <summary>Reads entries from the directory's position on. <c>getdents64(2)</c>; 0 bytes at the end.</summary>
    public static Errno ReadEntries(RawDescriptor directory, Span<byte> buffer, out int length)
    {
        fixed (byte* start = buffer)
        {
            nint result = LibC.GetDents(directory.Number, start, (nuint)buffer.Length);
            length = (int)Math.Max(0, result);
            return LibC.Check(result);
        }
    }
}
