using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Attributes;

/// <summary>Extended attributes (<c>xattr(7)</c>), also through O_PATH descriptors.</summary>
public static unsafe class ExtendedAttributes
{
    /// <summary>Reads a value; with an empty buffer tells its size. <c>getxattr(2)</c>.</summary>
    /// <returns>ENODATA where there is none, ERANGE where the buffer is too small.</returns>
    public static Errno Get(
        RawDescriptor file,
        ReadOnlySpan<byte> terminatedName,
        Span<byte> value,
        out int size
    )
    {
        byte* path = stackalloc byte[DescriptorPath.Length];
        DescriptorPath.Format(file, path);
        fixed (byte* name = terminatedName)
        fixed (byte* buffer = value)
        {
            nint result = LibC.GetXAttr(path, name, buffer, (nuint)value.Length);
            size = (int)Math.Max(0, result);
            return LibC.Check(result);
        }
    }

    /// <summary>Sets a value; flags XATTR_CREATE 1, XATTR_REPLACE 2. <c>setxattr(2)</c>.</summary>
    public static Errno Set(
        RawDescriptor file,
        ReadOnlySpan<byte> terminatedName,
        ReadOnlySpan<byte> value,
        int flags
    )
    {
        byte* path = stackalloc byte[DescriptorPath.Length];
        DescriptorPath.Format(file, path);
        fixed (byte* name = terminatedName)
        fixed (byte* buffer = value)
        {
            return LibC.Check(LibC.SetXAttr(path, name, buffer, (nuint)value.Length, flags));
        }
    }

    /// <summary>Lists the names, each ending in NUL; with an empty buffer tells the size. <c>listxattr(2)</c>.</summary>
    public static Errno List(RawDescriptor file, Span<byte> list, out int size)
    {
        byte* path = stackalloc byte[DescriptorPath.Length];
        DescriptorPath.Format(file, path);
        fixed (byte* buffer = list)
        {
            nint result = LibC.ListXAttr(path, buffer, (nuint)list.Length);
            size = (int)Math.Max(0, result);
            return LibC.Check(result);
        }
    }

    /// <summary>Removes an attribute. <c>removexattr(2)</c>.</summary>
    public static Errno Remove(RawDescriptor file, ReadOnlySpan<byte> terminatedName)
    {
        byte* path = stackalloc byte[DescriptorPath.Length];
        DescriptorPath.Format(file, path);
        fixed (byte* name = terminatedName)
        {
            return LibC.Check(LibC.RemoveXAttr(path, name));
        }
    }
}
