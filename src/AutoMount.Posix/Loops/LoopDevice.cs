using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Loops;

/// <summary>A file shown as a block device (<c>loop(4)</c>). Released by the kernel itself once neither this object nor a mount uses it any more, so a crash leaves none behind.</summary>
public sealed unsafe class LoopDevice : IDisposable
{
    private const nuint GetFree = 0x4C82; // LOOP_CTL_GET_FREE
    private const nuint Configure = 0x4C0A; // LOOP_CONFIGURE, since Linux 5.8
    private const uint ReadOnlyFlag = 1; // LO_FLAGS_READ_ONLY
    private const uint AutoClear = 4; // LO_FLAGS_AUTOCLEAR
    private const int MostTries = 64; // others take devices at the same time
    private const uint Major = 7;

    private readonly FileDescriptor _device;

    private LoopDevice(string path, FileDescriptor device)
    {
        Path = path;
        _device = device;
    }

    /// <summary>The device's path, for a mount.</summary>
    public string Path { get; }

    /// <summary>Shows a file as a device.</summary>
    /// <param name="file">The open file; the device keeps it.</param>
    /// <param name="name">What lists of devices say of it (at most 63 bytes are kept).</param>
    /// <param name="readOnly">Whether the device cannot be written.</param>
    /// <param name="device">The device.</param>
    /// <returns>ENOENT or ENODEV where the kernel has no loop devices, ENXIO or EPERM where we may not use them.</returns>
    public static Errno Attach(
        FileDescriptor file,
        string name,
        bool readOnly,
        out LoopDevice? device
    )
    {
        device = null;
        Errno error = FileIo.OpenTrusted(
            "/dev/loop-control",
            OpenMode.O_RDWR,
            out FileDescriptor control
        );
        using (control)
        {
            for (int attempt = 0; error == Errno.None && device is null; attempt++)
            {
                int number = LibC.IoCtl(control.Number, GetFree, null);
                error = LibC.Check(number);
                error =
                    error == Errno.None ? TryTake(number, file, name, readOnly, out device) : error;
                if (error == Errno.EBUSY && attempt < MostTries)
                {
                    error = Errno.None; // somebody was faster
                }
            }
        }

        return error;
    }

    /// <summary>Whether some device shows a file now, by its path; as sysfs tells.</summary>
    public static bool IsShown(string path)
    {
        foreach (string device in Directory.EnumerateDirectories("/sys/block", "loop*"))
        {
            try
            {
                string file = System.IO.Path.Combine(device, "loop", "backing_file");
                if (File.Exists(file) && File.ReadAllText(file).TrimEnd('\n') == path)
                {
                    return true;
                }
            }
            catch (IOException)
            {
                // it was released in this moment
            }
        }

        return false;
    }

    /// <summary>The path of the file that a device shows, as sysfs tells.</summary>
    /// <param name="device">The device's number as <c>major:minor</c>.</param>
    /// <returns>Empty where it is no loop device or shows nothing.</returns>
    public static string FileOf(string device)
    {
        try
        {
            return File.ReadAllText($"/sys/dev/block/{device}/loop/backing_file").TrimEnd('\n');
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    private static Errno TryTake(
        int number,
        FileDescriptor file,
        string name,
        bool readOnly,
        out LoopDevice? device
    )
    {
        device = null;
        string path = string.Create(CultureInfo.InvariantCulture, $"/dev/loop{number}");
        OpenMode mode = readOnly ? OpenMode.O_RDONLY : OpenMode.O_RDWR;
        Errno error = FileIo.OpenTrusted(path, mode, out FileDescriptor opened);
        if (error == Errno.ENOENT && MakeNode(number) is Errno.None or Errno.EEXIST)
        {
            opened.Dispose();
            error = FileIo.OpenTrusted(path, mode, out opened);
        }

        if (error == Errno.None)
        {
            LoopConfiguration configuration = new()
            {
                File = (uint)file.Number,
                Flags = AutoClear | (readOnly ? ReadOnlyFlag : 0),
            };
            ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(name);
            bytes[..Math.Min(bytes.Length, LoopConfiguration.NameLength - 1)]
                .CopyTo(new Span<byte>(configuration.Name, LoopConfiguration.NameLength));
            error = LibC.Check(LibC.IoCtl(opened.Number, Configure, &configuration));
        }

        if (error != Errno.None)
        {
            opened.Dispose();
            return error;
        }

        device = new LoopDevice(path, opened);
        return Errno.None;
    }

    /// <summary>Where nobody makes device nodes (no devtmpfs), as in a container, we do.</summary>
    private static Errno MakeNode(int number)
    {
        const uint blockDevice = 0x6000 | 0x180; // S_IFBLK, 0600
        Errno error = FileIo.OpenTrusted(
            "/dev",
            OpenMode.O_PATH | OpenMode.O_DIRECTORY,
            out FileDescriptor directory
        );
        using (directory)
        {
            PathComponent name = PathComponent.Of(
                string.Create(CultureInfo.InvariantCulture, $"loop{number}")
            );
            return error == Errno.None
                ? DirectoryIo.MakeNode(
                    directory,
                    name,
                    blockDevice,
                    LibC.MakeDevice(Major, (uint)number)
                )
                : error;
        }
    }

    /// <summary><c>struct loop_config</c> with <c>struct loop_info64</c> inside: 304 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 304)]
    private struct LoopConfiguration
    {
        internal const int NameLength = 64;

        [FieldOffset(0)]
        internal uint File;

        [FieldOffset(60)]
        internal uint Flags;

        [FieldOffset(64)]
        internal fixed byte Name[NameLength];
    }
}
