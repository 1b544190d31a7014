using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Terminals;

/// <summary>A terminal that this process has open (<c>termios(3)</c>, <c>ioctl_tty(2)</c>).</summary>
public static unsafe class Terminal
{
    private const nuint GetWindowSize = 0x5413; // TIOCGWINSZ

    /// <summary>Whether a descriptor is of a terminal.</summary>
    public static bool IsTerminal(int descriptor) => LibC.IsATerminal(descriptor) == 1;

    /// <summary>A terminal's size; 0 by 0 where nobody told the terminal.</summary>
    /// <returns>ENOTTY where it is none.</returns>
    public static Errno GetSize(int descriptor, out TerminalSize size)
    {
        ushort* fields = stackalloc ushort[4]; // struct winsize: rows, columns, and both in pixels
        Errno error = LibC.Check(LibC.IoCtl(descriptor, GetWindowSize, fields));
        size = error == Errno.None ? new TerminalSize(fields[1], fields[0]) : default;
        return error;
    }
}
