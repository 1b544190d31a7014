using System.Buffers.Binary;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;

namespace AutoMount.FileSystem.Undo;

/// <summary>All that is said of an inode but its content and its number of names: type, mode, owner, times, length, device, target of a symbolic link, extended attributes with lists of access.</summary>
internal sealed record InodeRecord
{
    private const int HeadLength = 64;
    private const int LongestSymlink = 4096;
    private const int LongestList = 64 * 1024; // XATTR_LIST_MAX, XATTR_SIZE_MAX
    private const uint ModeBits = 0xFFF;

    /// <summary>Type and mode.</summary>
    internal uint Mode { get; init; }

    /// <summary>The owner.</summary>
    internal uint User { get; init; }

    /// <summary>The group.</summary>
    internal uint Group { get; init; }

    /// <summary>A device's number, as <c>makedev(3)</c> puts it together.</summary>
    internal ulong Device { get; init; }

    /// <summary>A regular file's length, bytes.</summary>
    internal long Size { get; init; }

    /// <summary>When it was read last.</summary>
    internal StatusTime Accessed { get; init; }

    /// <summary>When its content was changed last.</summary>
    internal StatusTime Modified { get; init; }

    /// <summary>A symbolic link's target.</summary>
    internal byte[] Target { get; init; } = [];

    /// <summary>Extended attributes: each name terminated.</summary>
    internal IReadOnlyList<(byte[] Name, byte[] Value)> Attributes { get; init; } = [];

    /// <summary>The type.</summary>
    internal FileType Type => (FileType)(Mode & 0xF000);

    /// <summary>Reads what is said of an inode now.</summary>
    internal static Errno Of(RawDescriptor inode, out InodeRecord record)
    {
        record = new InodeRecord();
        Errno error = AttributeIo.Get(inode, out FileStatus status);
        byte[] target = [];
        if (error == Errno.None && status.Type == FileType.Symlink)
        {
            byte[] text = new byte[LongestSymlink];
            error = DirectoryIo.ReadSymlink(inode, text, out int length);
            target = text[..length];
        }

        List<(byte[] Name, byte[] Value)> attributes = [];
        error =
            error == Errno.None && status.Type != FileType.Symlink
                ? ReadAttributes(inode, attributes)
                : error;
        record = new InodeRecord
        {
            Mode = status.Mode,
            User = status.User,
            Group = status.Group,
            Device = DeviceOf(in status),
            Size = status.Type == FileType.Regular ? status.Size : 0,
            Accessed = status.Accessed,
            Modified = status.Modified,
            Target = target,
            Attributes = attributes,
        };
        return error;
    }

    /// <summary>Says of another inode what this says: the owner first, since a change of it takes other things away.</summary>
    /// <param name="inode">The inode, of the same type.</param>
    internal Errno ApplyTo(RawDescriptor inode)
    {
        Errno error = AttributeIo.SetOwner(inode, User, Group);
        if (Type != FileType.Symlink)
        {
            error = error == Errno.None ? ApplyAttributes(inode) : error;
            error = error == Errno.None ? AttributeIo.SetMode(inode, Mode & ModeBits) : error;
        }

        return error == Errno.None
            ? AttributeIo.SetTimes(inode, SpecOf(Accessed), SpecOf(Modified))
            : error;
    }

    /// <summary>Whether two inodes of one type are the same to a user, apart from content and times of access.</summary>
    /// <param name="other">The other.</param>
    /// <param name="withTimes">Whether the time of the last change counts.</param>
    internal bool IsLike(InodeRecord other, bool withTimes) =>
        Mode == other.Mode
        && User == other.User
        && Group == other.Group
        && Device == other.Device
        && Size == other.Size
        && Target.AsSpan().SequenceEqual(other.Target)
        && (
            !withTimes
            || (
                Modified.Seconds == other.Modified.Seconds
                && Modified.Nanoseconds == other.Modified.Nanoseconds
            )
        )
        && Attributes.Count == other.Attributes.Count
        && Attributes.All(one =>
            other.Attributes.Any(two =>
                one.Name.AsSpan().SequenceEqual(two.Name)
                && one.Value.AsSpan().SequenceEqual(two.Value)
            )
        );

    /// <summary>As bytes.</summary>
    internal byte[] ToBytes()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(Mode);
        writer.Write(User);
        writer.Write(Group);
        writer.Write(Target.Length);
        writer.Write(Device);
        writer.Write(Size);
        writer.Write(Accessed.Seconds);
        writer.Write(Modified.Seconds);
        writer.Write(Accessed.Nanoseconds);
        writer.Write(Modified.Nanoseconds);
        writer.Write(Attributes.Count);
        writer.Write(0);
        writer.Write(Target);
        foreach ((byte[] name, byte[] value) in Attributes)
        {
            writer.Write(name.Length);
            writer.Write(value.Length);
            writer.Write(name);
            writer.Write(value);
        }

        return stream.ToArray();
    }

    /// <summary>Of what <see cref="ToBytes"/> made.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> bytes, out InodeRecord record)
    {
        record = new InodeRecord();
        if (bytes.Length < HeadLength)
        {
            return false;
        }

        int target = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[56..]);
        if (target < 0 || target > bytes.Length - HeadLength)
        {
            return false;
        }

        List<(byte[] Name, byte[] Value)> attributes = [];
        bool isWhole = TryParse(bytes[(HeadLength + target)..], count, attributes);
        record = new InodeRecord
        {
            Mode = BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            User = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            Group = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            Device = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            Size = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            Accessed = TimeAt(bytes, 32, 48),
            Modified = TimeAt(bytes, 40, 52),
            Target = bytes.Slice(HeadLength, target).ToArray(),
            Attributes = attributes,
        };
        return isWhole;
    }

    private static bool TryParse(
        ReadOnlySpan<byte> rest,
        int count,
        List<(byte[] Name, byte[] Value)> attributes
    )
    {
        for (int i = 0; i < count; i++)
        {
            if (rest.Length < 8)
            {
                return false;
            }

            int name = BinaryPrimitives.ReadInt32LittleEndian(rest);
            int value = BinaryPrimitives.ReadInt32LittleEndian(rest[4..]);
            rest = rest[8..];
            if (name < 0 || value < 0 || (long)name + value > rest.Length)
            {
                return false;
            }

            attributes.Add((rest[..name].ToArray(), rest.Slice(name, value).ToArray()));
            rest = rest[(name + value)..];
        }

        return true;
    }

    private static StatusTime TimeAt(ReadOnlySpan<byte> bytes, int seconds, int nanoseconds) =>
        new()
        {
            Seconds = BinaryPrimitives.ReadInt64LittleEndian(bytes[seconds..]),
            Nanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(bytes[nanoseconds..]),
        };

    private static Errno ReadAttributes(
        RawDescriptor inode,
        List<(byte[] Name, byte[] Value)> attributes
    )
    {
        byte[] names = new byte[LongestList];
        Errno error = ExtendedAttributes.List(inode, names, out int length);
        if (error != Errno.None)
        {
            return error == Errno.EOPNOTSUPP ? Errno.None : error;
        }

        byte[]? value = null;
        ReadOnlySpan<byte> rest = names.AsSpan(0, length);
        while (error == Errno.None && !rest.IsEmpty)
        {
            value ??= new byte[LongestList];
            int end = rest.IndexOf((byte)0) + 1;
            error = ExtendedAttributes.Get(inode, rest[..end], value, out int size);
            if (error == Errno.None)
            {
                attributes.Add((rest[..end].ToArray(), value[..size]));
            }

            error = error == Errno.ENODATA ? Errno.None : error; // taken away meanwhile
            rest = rest[end..];
        }

        return error;
    }

    private Errno ApplyAttributes(RawDescriptor inode)
    {
        List<(byte[] Name, byte[] Value)> present = [];
        Errno error = ReadAttributes(inode, present);
        foreach ((byte[] name, _) in present)
        {
            if (!Attributes.Any(one => one.Name.AsSpan().SequenceEqual(name)))
            {
                error = error == Errno.None ? ExtendedAttributes.Remove(inode, name) : error;
            }
        }

        foreach ((byte[] name, byte[] value) in Attributes)
        {
            error =
                error == Errno.None ? ExtendedAttributes.Set(inode, name, value, flags: 0) : error;
        }

        return error;
    }

    private static ulong DeviceOf(in FileStatus status)
    {
        ulong major = status.DeviceMajor;
        ulong minor = status.DeviceMinor;
        return (minor & 0xFF)
            | ((major & 0xFFF) << 8)
            | ((minor & ~0xFFUL) << 12)
            | ((major & ~0xFFFUL) << 32);
    }

    private static TimeSpec SpecOf(StatusTime time) =>
        new() { Seconds = time.Seconds, Nanoseconds = time.Nanoseconds };
}
