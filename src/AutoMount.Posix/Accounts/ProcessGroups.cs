using System.Buffers.Text;
using AutoMount.Posix.Files;

namespace AutoMount.Posix.Accounts;

/// <summary>The supplementary groups of a running process (<c>/proc/PID/status</c>, <c>proc_pid_status(5)</c>).</summary>
public static class ProcessGroups
{
    private const int StatusLength = 64 * 1024; // thousands of groups fit

    /// <summary>Whether a process is in a group now.</summary>
    /// <param name="process">A process or thread id of our own namespace; 0 for one of another.</param>
    /// <param name="group">The group.</param>
    /// <returns>False also where the process cannot be seen.</returns>
    public static bool Contain(uint process, uint group)
    {
        if (
            process == 0
            || FileIo.OpenTrusted(
                $"/proc/{process}/status",
                OpenMode.O_RDONLY,
                out FileDescriptor file
            ) != Errno.None
        )
        {
            return false;
        }

        using (file)
        {
            byte[] status = new byte[StatusLength];
            return FileIo.ReadAt(file, status, offset: 0, out int length) == Errno.None
                && Names(status.AsSpan(0, length), group);
        }
    }

    /// <summary>Whether the text of a status file names a group in its line <c>Groups:</c>.</summary>
    internal static bool Names(ReadOnlySpan<byte> status, uint group)
    {
        int start = status.IndexOf("\nGroups:"u8);
        if (start < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> line = status[(start + "\nGroups:"u8.Length)..];
        int end = line.IndexOf((byte)'\n');
        line = end < 0 ? line : line[..end];
        foreach (Range word in line.SplitAny((byte)' ', (byte)'\t'))
        {
            if (
                Utf8Parser.TryParse(line[word], out uint number, out int used)
                && used == line[word].Length
                && number == group
            )
            {
                return true;
            }
        }

        return false;
    }
}
