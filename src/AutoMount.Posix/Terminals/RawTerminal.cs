using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Terminals;

/// <summary>A terminal in raw mode: every byte is passed on as it is typed, and nothing is echoed or made a signal here. It is put back as it was when disposed, which may be repeated and is safe on any thread.</summary>
public sealed unsafe class RawTerminal : IDisposable
{
    private const int AttributeBytes = 128; // struct termios is 60
    private const int AtOnce = 0; // TCSANOW: a terminal that is held up must not hold us up
    private readonly int _descriptor;
    private readonly byte[] _before;
    private int _restored;

    private RawTerminal(int descriptor, byte[] before)
    {
        _descriptor = descriptor;
        _before = before;
    }

    /// <summary>Puts a terminal into raw mode.</summary>
    /// <param name="descriptor">Stays open over the life of what is returned.</param>
    /// <param name="terminal">To be disposed; null where it failed.</param>
    /// <returns>ENOTTY where it is none; EIO where the process was put into the background and orphaned.</returns>
    public static Errno Enter(int descriptor, out RawTerminal? terminal)
    {
        terminal = null;
        byte[] before = new byte[AttributeBytes];
        byte[] raw = new byte[AttributeBytes];
        fixed (byte* attributes = before)
        fixed (byte* changed = raw)
        {
            if (LibC.TcGetAttr(descriptor, attributes) < 0)
            {
                return LibC.LastError;
            }

            before.CopyTo(raw, 0);
            LibC.CfMakeRaw(changed);
            Errno error = Set(descriptor, changed);
            terminal = error == Errno.None ? new RawTerminal(descriptor, before) : null;
            return error;
        }
    }

    /// <summary>Puts the terminal back as it was.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _restored, 1) == 0)
        {
            fixed (byte* attributes = _before)
            {
                _ = Set(_descriptor, attributes); // a terminal that is gone needs nothing
            }
        }
    }

    private static Errno Set(int descriptor, byte* attributes)
    {
        Errno error;
        do
        {
            error = LibC.Check(LibC.TcSetAttr(descriptor, AtOnce, attributes));
        } while (error == Errno.EINTR);

        return error;
    }
}
