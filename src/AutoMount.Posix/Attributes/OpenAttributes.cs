using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Attributes;

/// <summary>Attributes of files that are really open, which needs no <c>/proc</c>: for a process that sees one directory only.</summary>
public static unsafe class OpenAttributes
{
    private const int AtSymlinkNoFollow = 0x100;

    /// <summary>Sets permission bits. <c>fchmod(2)</c>.</summary>
    public static Errno SetMode(RawDescriptor file, uint mode) =>
        LibC.Check(LibC.FChMod(file.Number, mode));

    /// <summary>Sets the times of a name, also of a symbolic link itself. <c>utimensat(2)</c>.</summary>
    public static Errno SetTimesAt(
        RawDescriptor directory,
        PathComponent name,
        TimeSpec accessed,
        TimeSpec modified
    )
    {
        TimeSpec* times = stackalloc TimeSpec[2] { accessed, modified };
        fixed (byte* path = name.Terminated)
        {
            return LibC.Check(LibC.UTimensAt(directory.Number, path, times, AtSymlinkNoFollow));
        }
    }

    /// <summary>Reads an extended attribute. <c>fgetxattr(2)</c>.</summary>
    /// <returns>ENODATA where there is none, ERANGE where the buffer is too small.</returns>
    public static Errno Get(
        RawDescriptor file,
        ReadOnlySpan<byte> terminatedName,
        Span<byte> value,
        out int size
    )
    {
        fixed (byte* name = terminatedName)
        fixed (byte* buffer = value)
        {
            nint result = LibC.FGetXAttr(file.Number, name, buffer, (nuint)value.Length);
            size = (int)Math.Max(0, result);
            return LibC.Check(result);
        }
    }

    /// <summary>Sets an extended attribute. <c>fsetxattr(2)</c>.</summary>
    public static Errno Set(
        RawDescriptor file,
        ReadOnlySpan<byte> terminatedName,
        ReadOnlySpan<byte> value
    )
    {
        fixed (byte* name = terminatedName)
        fixed (byte* buffer = value)
        {
            return LibC.Check(
                LibC.FSetXAttr(file.Number, name, buffer, (nuint)value.Length, flags: 0)
            );
        }
    }

    /// <summary>Lists the names of extended attributes, each ending in NUL. <c>flistxattr(2)</c>.</summary>
    public static Errno List(RawDescriptor file, Span<byte> list, out int size)
    {
        fixed (byte* buffer = list)
        {
            nint result = LibC.FListXAttr(file.Number, buffer, (nuint)list.Length);
            size = (int)Math.Max(0, result);
            return LibC.Check(result);
        }
    }

    /// <summary>Removes an extended attribute. <c>fremovexattr(2)</c>.</summary>
    public static Errno Remove(RawDescriptor file, ReadOnlySpan<byte> terminatedName)
    {
        fixed (byte* name = terminatedName)
        {
            return LibC.Check(LibC.FRemoveXAttr(file.Number, name));
        }
    }
}
