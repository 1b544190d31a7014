using System.Text;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Containers.Homes;

/// <summary>The pseudo-terminals in containers (<c>pts(4)</c>), reached through <c>/proc/PID/root</c>. What is opened is checked to be one: the container's files are its user's.</summary>
public sealed class TerminalNotices : ISessionNotices
{
    private const uint FirstMajor = 136; // UNIX98_PTY_SLAVE_MAJOR, linux/major.h
    private const uint LastMajor = 143;
    private const OpenMode DirectoryPath = OpenMode.O_PATH | OpenMode.O_DIRECTORY;

    // neither waits for a terminal that takes nothing, nor becomes ours
    private const OpenMode Terminal =
        OpenMode.O_WRONLY | OpenMode.O_NONBLOCK | OpenMode.O_NOCTTY | OpenMode.O_NOFOLLOW;

    /// <inheritdoc/>
    public int Tell(int process, string line)
    {
        byte[] text = Encoding.UTF8.GetBytes($"\r\n{line}\r\n");
        if (OpenTerminals(process, out FileDescriptor directory) != Errno.None)
        {
            return 0; // it ended, or has no terminals
        }

        using (directory)
        {
            return Names(directory).Count(name => TryWrite(directory, name, text));
        }
    }

    private static Errno OpenTerminals(int process, out FileDescriptor directory)
    {
        Errno error = FileIo.OpenTrusted(
            $"/proc/{process}/root",
            DirectoryPath,
            out FileDescriptor root
        );
        using (root)
        {
            if (error != Errno.None)
            {
                directory = new FileDescriptor(-1);
                return error;
            }

            error = FileIo.OpenAt(
                root,
                PathComponent.Of("dev"),
                DirectoryPath | OpenMode.O_NOFOLLOW,
                0,
                out FileDescriptor devices
            );
            using (devices)
            {
                directory = new FileDescriptor(-1);
                return error == Errno.None
                    ? FileIo.OpenAt(
                        devices,
                        PathComponent.Of("pts"),
                        OpenMode.O_RDONLY | OpenMode.O_DIRECTORY | OpenMode.O_NOFOLLOW,
                        0,
                        out directory
                    )
                    : error;
            }
        }
    }

    private static List<string> Names(FileDescriptor directory)
    {
        const int bufferLength = 8192;
        List<string> names = [];
        Span<byte> buffer = new byte[bufferLength];
        while (
            DirectoryIo.ReadEntries(directory, buffer, out int length) == Errno.None && length > 0
        )
        {
            DirectoryEntries entries = new(buffer[..length]);
            while (entries.MoveNext())
            {
                string name = Encoding.UTF8.GetString(entries.TerminatedName.TrimEnd((byte)0));
                if (name.All(char.IsAsciiDigit))
                {
                    names.Add(name);
                }
            }
        }

        return names;
    }

    private static bool TryWrite(FileDescriptor directory, string name, byte[] text)
    {
        Errno error = FileIo.OpenAt(
            directory,
            PathComponent.Of(name),
            Terminal,
            0,
            out FileDescriptor terminal
        );
        using (terminal)
        {
            return error == Errno.None
                && AttributeIo.Get(terminal, out FileStatus status) == Errno.None
                && status.Type == FileType.CharacterDevice
                && status.DeviceMajor is >= FirstMajor and <= LastMajor
                && DeviceIo.Write(terminal, text) == Errno.None;
        }
    }
}
