using System.Buffers.Binary;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>POSIX access control lists.</summary>
internal static unsafe class AccessListBehaviours
{
    private const string Access = "system.posix_acl_access";
    private const string Default = "system.posix_acl_default";

    [Needs(PosixTraits.AccessControlLists, EOPNOTSUPP)]
    public static void NamedUser_MayRead_WhatOthersMayNot()
    {
        Put("file", "content", 600);
        Set("file", Access, List(user: 6, namedUser: 4, group: 0, mask: 4, other: 0));
        As(
            Alice,
            () =>
            {
                Same("content", Get("file"));
                Fails(EACCES, TryOpen("file", O_WRONLY));
            }
        );
        As(Bob, () => Fails(EACCES, TryOpen("file", O_RDONLY)));
    }

    [Needs(PosixTraits.AccessControlLists, EOPNOTSUPP)]
    public static void Mask_IsTheGroupBits()
    {
        Put("file", "content", 600);
        Set("file", Access, List(user: 6, namedUser: 6, group: 0, mask: 6, other: 0));
        Same((int)Octal(660), StatOf("file").Permissions);
        Ok(chmod("file", Octal(640)));
        As(Alice, () => Fails(EACCES, TryOpen("file", O_WRONLY)));
        As(Alice, () => Close(Open("file", O_RDONLY)));
    }

    [Needs(PosixTraits.AccessControlLists, EOPNOTSUPP)]
    public static void Default_IsInheritedByNewFiles()
    {
        Ok(mkdir("directory", Octal(755)));
        Set("directory", Default, List(user: 7, namedUser: 7, group: 5, mask: 7, other: 0));
        umask(Octal(22));
        Put("directory/file", "content", 666);
        Same((int)Octal(660), StatOf("directory/file").Permissions);
        As(Alice, () => Close(Open("directory/file", O_RDWR)));
    }

    [Needs(PosixTraits.AccessControlLists, EOPNOTSUPP)]
    public static void Minimal_List_IsTheMode()
    {
        Put("file", "content", 600);
        byte[] minimal = [2, 0, 0, 0, .. Entry(1, 6), .. Entry(4, 4), .. Entry(0x20, 4)];
        Set("file", Access, minimal);
        Same((int)Octal(644), StatOf("file").Permissions);
    }

    private static byte[] List(
        ushort user,
        ushort namedUser,
        ushort group,
        ushort mask,
        ushort other
    )
    {
        return
        [
            .. (byte[])[2, 0, 0, 0],
            .. Entry(0x01, user),
            .. Entry(0x02, namedUser, Alice),
            .. Entry(0x04, group),
            .. Entry(0x10, mask),
            .. Entry(0x20, other),
        ];
    }

    private static byte[] Entry(ushort tag, ushort permissions, uint id = uint.MaxValue)
    {
        byte[] entry = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(2), permissions);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(4), id);
        return entry;
    }

    private static void Set(string path, string name, byte[] list)
    {
        fixed (byte* bytes = list)
        {
            Ok(setxattr(path, name, bytes, (nuint)list.Length, 0), $"setxattr({path}, {name})");
        }
    }
}
