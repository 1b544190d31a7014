using System.Buffers.Binary;
using AutoMount.Archives.Interop;

namespace AutoMount.Archives.Formats;

/// <summary>Lists of access (<c>acl(5)</c>): as the kernel keeps them in an attribute, and as archives have them.</summary>
internal static unsafe class AccessList
{
    private const int Version = 2; // POSIX_ACL_XATTR_VERSION
    private const int HeaderLength = 4;
    private const int EntryLength = 8;
    private const ushort KernelUser = 2;
    private const ushort KernelGroup = 8;

    // ACL_USER_OBJ, ACL_USER, ACL_GROUP_OBJ, ACL_GROUP, ACL_MASK, ACL_OTHER, and libarchive's numbers of them
    private static readonly (ushort Kernel, int Archive)[] Tags =
    [
        (1, 10002),
        (KernelUser, 10001),
        (4, 10004),
        (KernelGroup, 10003),
        (0x10, 10005),
        (0x20, 10006),
    ];

    /// <summary>The lists there are: the attribute that holds one, and libarchive's number of its type.</summary>
    internal static ReadOnlySpan<byte> AccessName => "system.posix_acl_access\0"u8;

    /// <summary>What is made in a directory gets this one.</summary>
    internal static ReadOnlySpan<byte> DefaultName => "system.posix_acl_default\0"u8;

    /// <summary>libarchive's number of <see cref="AccessName"/>.</summary>
    internal const int AccessType = 0x100;

    /// <summary>libarchive's number of <see cref="DefaultName"/>.</summary>
    internal const int DefaultType = 0x200;

    /// <summary>Adds a list to an entry.</summary>
    internal static void Add(nint entry, int type, ReadOnlySpan<byte> attribute)
    {
        for (int at = HeaderLength; at + EntryLength <= attribute.Length; at += EntryLength)
        {
            ushort tag = BinaryPrimitives.ReadUInt16LittleEndian(attribute[at..]);
            ushort permissions = BinaryPrimitives.ReadUInt16LittleEndian(attribute[(at + 2)..]);
            int id = BinaryPrimitives.ReadInt32LittleEndian(attribute[(at + 4)..]);
            foreach ((ushort kernel, int archive) in Tags)
            {
                if (kernel == tag)
                {
                    _ = LibArchive.EntryAddAccess(
                        entry,
                        type,
                        permissions & 7,
                        archive,
                        kernel is KernelUser or KernelGroup ? id : -1,
                        null
                    );
                }
            }
        }
    }

    /// <summary>An entry's list as the kernel takes it; null where it has none.</summary>
    internal static byte[]? Take(nint entry, int type)
    {
        if (LibArchive.EntryResetAccess(entry, type) == 0)
        {
            return null;
        }

        List<(ushort Tag, ushort Permissions, int Id)> entries = [];
        int foundType,
            permissions,
            tag,
            id;
        byte* name;
        while (
            LibArchive.EntryNextAccess(entry, type, &foundType, &permissions, &tag, &id, &name)
                is LibArchive.Ok
                    or LibArchive.Warn
        )
        {
            foreach ((ushort kernel, int archive) in Tags)
            {
                if (archive == tag)
                {
                    int qualifier = kernel is KernelUser or KernelGroup ? id : -1;
                    entries.Add((kernel, (ushort)(permissions & 7), qualifier));
                }
            }
        }

        return Format(entries);
    }

    private static byte[] Format(List<(ushort Tag, ushort Permissions, int Id)> entries)
    {
        entries.Sort((left, right) => (left.Tag, left.Id).CompareTo((right.Tag, right.Id))); // the kernel wants it so
        byte[] attribute = new byte[HeaderLength + (entries.Count * EntryLength)];
        BinaryPrimitives.WriteInt32LittleEndian(attribute, Version);
        int at = HeaderLength;
        foreach ((ushort tag, ushort permissions, int id) in entries)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(at), tag);
            BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(at + 2), permissions);
            BinaryPrimitives.WriteInt32LittleEndian(attribute.AsSpan(at + 4), id);
            at += EntryLength;
        }

        return attribute;
    }
}
