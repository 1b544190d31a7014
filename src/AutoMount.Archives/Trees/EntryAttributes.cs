using System.Runtime.InteropServices;
using AutoMount.Archives.Formats;
using AutoMount.Archives.Interop;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.Archives.Trees;

/// <summary>Extended attributes of files that are kept: the user's own (<c>user.*</c>) and lists of access. What only root may set is left out.</summary>
internal static unsafe class EntryAttributes
{
    private const int MostNames = 64 << 10; // XATTR_LIST_MAX
    private const int MostValue = 64 << 10; // XATTR_SIZE_MAX

    /// <summary>What an archive says of an entry: names ending in NUL, and values.</summary>
    internal static IReadOnlyList<(byte[] TerminatedName, byte[] Value)> Take(nint entry)
    {
        List<(byte[], byte[])>? found = null;
        if (LibArchive.EntryResetAttributes(entry) > 0)
        {
            byte* name;
            void* value;
            nuint size;
            while (LibArchive.EntryNextAttribute(entry, &name, &value, &size) == LibArchive.Ok)
            {
                ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
                if (text.StartsWith("user."u8) && size <= MostValue)
                {
                    found ??= [];
                    found.Add(([.. text, 0], new ReadOnlySpan<byte>(value, (int)size).ToArray()));
                }
            }
        }

        AddAccess(ref found, entry, AccessList.AccessType, AccessList.AccessName);
        AddAccess(ref found, entry, AccessList.DefaultType, AccessList.DefaultName);
        return found ?? [];
    }

    /// <summary>Gives a file its mode and attributes; those that the file system does not take are left out.</summary>
    /// <remarks>The user's own need the right to write, which the mode may take away; a list of access changes the mode, and so comes after it.</remarks>
    /// <exception cref="Core.ServiceException">The store is full, or refuses the mode.</exception>
    internal static void Give(
        RawDescriptor file,
        uint mode,
        IReadOnlyList<(byte[] TerminatedName, byte[] Value)> attributes
    )
    {
        Give(file, attributes.Where(each => IsOwn(each.TerminatedName)));
        FolderProblems.Check(OpenAttributes.SetMode(file, mode), "its mode"u8);
        Give(file, attributes.Where(each => !IsOwn(each.TerminatedName)));
    }

    private static void Give(
        RawDescriptor file,
        IEnumerable<(byte[] TerminatedName, byte[] Value)> attributes
    )
    {
        foreach ((byte[] name, byte[] value) in attributes)
        {
            Errno error = OpenAttributes.Set(file, name, value);
            if (error is Errno.EDQUOT or Errno.ENOSPC or Errno.EIO)
            {
                throw FolderProblems.Of(error, name.AsSpan(0, name.Length - 1));
            }
        }
    }

    private static bool IsOwn(byte[] name) => name.AsSpan().StartsWith("user."u8);

    /// <summary>Says those of a file to an archive.</summary>
    internal static void Describe(RawDescriptor file, ArchiveWriter writer, bool isDirectory)
    {
        byte[] names = new byte[MostNames];
        if (OpenAttributes.List(file, names, out int length) != Errno.None || length == 0)
        {
            return;
        }

        byte[] value = new byte[MostValue];
        ReadOnlySpan<byte> left = names.AsSpan(0, length);
        while (left.IndexOf((byte)0) is > 0 and var end)
        {
            ReadOnlySpan<byte> name = left[..(end + 1)];
            left = left[(end + 1)..];
            if (
                name.StartsWith("user."u8)
                && OpenAttributes.Get(file, name, value, out int size) == Errno.None
            )
            {
                writer.DescribeAttribute(name, value.AsSpan(0, size));
            }
        }

        DescribeAccess(file, writer, AccessList.AccessType, AccessList.AccessName, value);
        if (isDirectory)
        {
            DescribeAccess(file, writer, AccessList.DefaultType, AccessList.DefaultName, value);
        }
    }

    private static void DescribeAccess(
        RawDescriptor file,
        ArchiveWriter writer,
        int type,
        ReadOnlySpan<byte> name,
        Span<byte> buffer
    )
    {
        if (OpenAttributes.Get(file, name, buffer, out int size) == Errno.None)
        {
            AccessList.Add(writer.Entry, type, buffer[..size]);
        }
    }

    private static void AddAccess(
        ref List<(byte[], byte[])>? found,
        nint entry,
        int type,
        ReadOnlySpan<byte> name
    )
    {
        if (AccessList.Take(entry, type) is { } list)
        {
            found ??= [];
            found.Add((name.ToArray(), list));
        }
    }
}
