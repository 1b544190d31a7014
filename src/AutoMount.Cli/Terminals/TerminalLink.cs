using AutoMount.Bus.Client;
using AutoMount.Cli.Streams;

namespace AutoMount.Cli.Terminals;

/// <summary>Our terminal and one in a session, connected: what is typed here goes there, what is written there is shown here.</summary>
/// <param name="remote">The terminal in the session.</param>
/// <param name="resize">Tells it our size.</param>
/// <param name="keys">What leaves it.</param>
internal sealed class TerminalLink(
    TerminalConnection remote,
    Action<uint, uint> resize,
    DetachKeys keys
)
{
    private const int BufferBytes = 64 * 1024;
    private readonly object _end = new(); // pulsed when _ended is set
    private bool _ended;
    private volatile bool _left;

    /// <summary>Connects them until the other side ends, or until we are told to leave, by keys or by a signal. Afterwards signals mean what they always do.</summary>
    /// <param name="signalled">The exit status for the signal that made us leave; null where there was none.</param>
    /// <returns>Whether we left.</returns>
    internal bool Run(out int? signalled)
    {
        using SignalWatch signals = SignalWatch.Leaving(Leave);
        Connect();
        signalled = signals.ExitStatus;
        return _left;
    }

    /// <summary>Leaves, from any thread.</summary>
    private void Leave()
    {
        _left = true;
        End(); // nobody waits for the reader: the tool ends, and the connection with it
    }

    private void Connect()
    {
        using IDisposable raw = LocalTerminal.EnterRawMode();
        using IDisposable resizing = LocalTerminal.OnResize(TellSize);
        TellSize(); // it may have changed since it was last asked
        new Thread(CopyInput) { IsBackground = true, Name = "terminal input" }.Start();
        new Thread(CopyOutput) { IsBackground = true, Name = "terminal output" }.Start();
        lock (_end)
        {
            while (!_ended)
            {
                _ = Monitor.Wait(_end);
            }
        }
    }

    private void End()
    {
        lock (_end)
        {
            _ended = true;
            Monitor.Pulse(_end);
        }
    }

    private void TellSize()
    {
        if (LocalTerminal.Size is { } size)
        {
            resize(size.Columns, size.Rows);
        }
    }

    /// <summary>Nobody waits for it: a read of a terminal ends when somebody types.</summary>
    private void CopyInput()
    {
        byte[] buffer = new byte[BufferBytes];
        List<byte> passed = [];
        for (int count; (count = LocalTerminal.Read(buffer)) > 0; )
        {
            passed.Clear();
            bool leaves = keys.Take(buffer.AsSpan(0, count), passed);
            if (!remote.TryWrite(passed.ToArray()))
            {
                return;
            }

            if (leaves)
            {
                break;
            }
        }

        Leave(); // by the keys, or our terminal is gone
    }

    private void CopyOutput()
    {
        byte[] buffer = new byte[BufferBytes];
        using Stream output = StandardStreams.OpenOutput();
        try
        {
            for (int count; (count = remote.Read(buffer)) > 0; )
            {
                output.Write(buffer, 0, count);
            }
        }
        catch (IOException)
        {
            Leave(); // our terminal is gone
        }

        End();
    }
}
