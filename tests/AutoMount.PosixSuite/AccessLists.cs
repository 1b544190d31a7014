using System.Buffers.Binary;

namespace AutoMount.PosixSuite;

/// <summary>POSIX access control lists as the kernel takes them (<c>posix_acl_xattr.h</c>).</summary>
internal static unsafe class AccessLists
{
    public const string Access = "system.posix_acl_access";
    public const string Default = "system.posix_acl_default";

    private const ushort User = 0x01;
    private const ushort NamedUser = 0x02;
    private const ushort Group = 0x04;
    private const ushort NamedGroup = 0x08;
    private const ushort Mask = 0x10;
    private const ushort Other = 0x20;

    /// <summary>A list with one named user, Alice.</summary>
    public static byte[] ForAlice(
        ushort user,
        ushort namedUser,
        ushort group,
        ushort mask,
        ushort other
    ) =>
        List(
            Entry(User, user),
            Entry(NamedUser, namedUser, Alice),
            Entry(Group, group),
            Entry(Mask, mask),
            Entry(Other, other)
        );

    /// <summary>A list with one named group, Team.</summary>
    public static byte[] ForTeam(
        ushort user,
        ushort group,
        ushort namedGroup,
        ushort mask,
        ushort other
    ) =>
        List(
            Entry(User, user),
            Entry(Group, group),
            Entry(NamedGroup, namedGroup, Team),
            Entry(Mask, mask),
            Entry(Other, other)
        );

    /// <summary>The list that says no more than a mode.</summary>
    public static byte[] OfMode(int octal)
    {
        int mode = (int)Octal(octal);
        return List(
            Entry(User, (ushort)((mode >> 6) & 7)),
            Entry(Group, (ushort)((mode >> 3) & 7)),
            Entry(Other, (ushort)(mode & 7))
        );
    }

    /// <summary>Sets a list.</summary>
    public static void Set(string path, string name, byte[] list) =>
        Ok(TrySet(path, name, list), $"setxattr({path}, {name})");

    /// <summary>As <see cref="Set"/>, unchecked.</summary>
    public static int TrySet(string path, string name, byte[] list)
    {
        fixed (byte* bytes = list)
        {
            return setxattr(path, name, bytes, (nuint)list.Length, 0);
        }
    }

    /// <summary>Reads a list.</summary>
    public static byte[] Get(string path, string name)
    {
        byte[] buffer = new byte[4096];
        fixed (byte* bytes = buffer)
        {
            nint length = Ok(getxattr(path, name, bytes, 4096), $"getxattr({path}, {name})");
            return buffer[..(int)length];
        }
    }

    /// <summary>As <c>getxattr(2)</c> for the size, unchecked.</summary>
    public static nint TryGetSize(string path, string name) => getxattr(path, name, null, 0);

    private static byte[] List(params byte[][] entries) =>
        [.. (byte[])[2, 0, 0, 0], .. entries.SelectMany(entry => entry)];

    private static byte[] Entry(ushort tag, ushort permissions, uint id = uint.MaxValue)
    {
        byte[] entry = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(2), permissions);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(4), id);
        return entry;
    }
}
