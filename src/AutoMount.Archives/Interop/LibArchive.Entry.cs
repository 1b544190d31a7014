using System.Runtime.InteropServices;

namespace AutoMount.Archives.Interop;

/// <summary>libarchive, what an archive says of one file (<c>archive_entry(3)</c>). Texts are bytes.</summary>
internal static unsafe partial class LibArchive
{
    [LibraryImport(Name, EntryPoint = "archive_entry_new")]
    internal static partial nint EntryNew();

    [LibraryImport(Name, EntryPoint = "archive_entry_clear")]
    internal static partial nint EntryClear(nint entry);

    [LibraryImport(Name, EntryPoint = "archive_entry_free")]
    internal static partial void EntryFree(nint entry);

    [LibraryImport(Name, EntryPoint = "archive_entry_pathname")]
    internal static partial byte* EntryPath(nint entry);

    [LibraryImport(Name, EntryPoint = "archive_entry_copy_pathname")]
    internal static partial void EntrySetPath(nint entry, byte* path);

    [LibraryImport(Name, EntryPoint = "archive_entry_hardlink")]
    internal static partial byte* EntryHardLink(nint entry);

    [LibraryImport(Name, EntryPoint = "archive_entry_copy_hardlink")]
    internal static partial void EntrySetHardLink(nint entry, byte* path);

    [LibraryImport(Name, EntryPoint = "archive_entry_symlink")]
    internal static partial byte* EntrySymlink(nint entry);

    [LibraryImport(Name, EntryPoint = "archive_entry_copy_symlink")]
    internal static partial void EntrySetSymlink(nint entry, byte* target);

    [LibraryImport(Name, EntryPoint = "archive_entry_mode")]
    internal static partial uint EntryMode(nint entry);

    [LibraryImport(Name, EntryPoint = "archive_entry_set_mode")]
    internal static partial void EntrySetMode(nint entry, uint mode);

    [LibraryImport(Name, EntryPoint = "archive_entry_size")]
    internal static partial long EntrySize(nint entry);

    [LibraryImport(Name, EntryPoint = "archive_entry_set_size")]
    internal static partial void EntrySetSize(nint entry, long size);

    [LibraryImport(Name, EntryPoint = "archive_entry_mtime")]
    internal static partial long EntryTime(nint entry);

    [LibraryImport(Name, EntryPoint = "archive_entry_mtime_nsec")]
    internal static partial long EntryTimeNanoseconds(nint entry);

    [LibraryImport(Name, EntryPoint = "archive_entry_mtime_is_set")]
    internal static partial int EntryHasTime(nint entry);

    [LibraryImport(Name, EntryPoint = "archive_entry_set_mtime")]
    internal static partial void EntrySetTime(nint entry, long seconds, long nanoseconds);

    [LibraryImport(Name, EntryPoint = "archive_entry_set_uid")]
    internal static partial void EntrySetUser(nint entry, long user);

    [LibraryImport(Name, EntryPoint = "archive_entry_set_gid")]
    internal static partial void EntrySetGroup(nint entry, long group);

    [LibraryImport(Name, EntryPoint = "archive_entry_sparse_add_entry")]
    internal static partial void EntryAddData(nint entry, long offset, long length);

    [LibraryImport(Name, EntryPoint = "archive_entry_xattr_add_entry")]
    internal static partial void EntryAddAttribute(nint entry, byte* name, void* value, nuint size);

    [LibraryImport(Name, EntryPoint = "archive_entry_xattr_reset")]
    internal static partial int EntryResetAttributes(nint entry);

    [LibraryImport(Name, EntryPoint = "archive_entry_xattr_next")]
    internal static partial int EntryNextAttribute(
        nint entry,
        byte** name,
        void** value,
        nuint* size
    );

    [LibraryImport(Name, EntryPoint = "archive_entry_acl_add_entry")]
    internal static partial int EntryAddAccess(
        nint entry,
        int type,
        int permissions,
        int tag,
        int qualifier,
        byte* name
    );

    [LibraryImport(Name, EntryPoint = "archive_entry_acl_reset")]
    internal static partial int EntryResetAccess(nint entry, int type);

    [LibraryImport(Name, EntryPoint = "archive_entry_acl_next")]
    internal static partial int EntryNextAccess(
        nint entry,
        int type,
        int* foundType,
        int* permissions,
        int* tag,
        int* qualifier,
        byte** name
    );
}
