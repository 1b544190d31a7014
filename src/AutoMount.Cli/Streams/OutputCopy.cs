using AutoMount.Bus.Client;
using AutoMount.Cli.Output;

namespace AutoMount.Cli.Streams;

/// <summary>Copies a session's output and errors, each on a thread of its own. After an interruption it can go on with a new copy of the same output.</summary>
/// <param name="target">Where to.</param>
/// <param name="broken">Called, on one of the threads, where the target takes no more.</param>
internal sealed class OutputCopy(OutputTarget target, Action<IOException> broken)
{
    private const int BrokenPipe = 32; // EPIPE

    private readonly OneStream _output = new(target.Output, broken);
    private readonly OneStream _error = new(target.Error, broken);

    /// <summary>Copies until both have ended.</summary>
    internal void Run(SessionOutput output)
    {
        Start(output);
        Join();
    }

    /// <summary>Begins to copy; what an earlier start copied already is left out.</summary>
    internal void Start(SessionOutput output)
    {
        _output.Start(output.StandardOutput);
        _error.Start(output.StandardError);
    }

    /// <summary>Waits for the end of what was started.</summary>
    internal void Pause()
    {
        _output.Wait();
        _error.Wait();
    }

    /// <summary>Waits for the end of all output.</summary>
    internal void Join()
    {
        Pause();
        _output.Finish();
        _error.Finish();
    }

    /// <summary>Ends the tool as a program ends whose reader went away.</summary>
    internal static void Leave(IOException reason)
    {
        if (IsBrokenPipe(reason))
        {
            Environment.Exit(ExitCode.BrokenPipe);
        }

        Complaints.Write($"The output cannot be written: {reason.Message}");
        Environment.Exit(ExitCode.NotTheCommand);
    }

    /// <summary>Whether the reader went away, as <c>head</c> does.</summary>
    internal static bool IsBrokenPipe(IOException reason) => reason.HResult == BrokenPipe;

    private sealed class OneStream(Stream target, Action<IOException> broken)
    {
        private const int BufferBytes = 64 * 1024; // a pipe's capacity

        private Thread? _thread;
        private long _copied;

        internal void Start(Stream source)
        {
            _thread = new Thread(() => Copy(source, leaveOut: _copied)) { IsBackground = true };
            _thread.Start();
        }

        internal void Wait() => _thread?.Join();

        internal void Finish() => Write(() => target.Flush());

        private void Copy(Stream source, long leaveOut)
        {
            byte[] buffer = new byte[BufferBytes];
            for (int length; (length = source.Read(buffer)) > 0; )
            {
                int skipped = (int)Math.Min(leaveOut, length);
                leaveOut -= skipped;
                if (!Write(() => target.Write(buffer, skipped, length - skipped)))
                {
                    return;
                }

                _copied += length - skipped;
            }
        }

        private bool Write(Action write)
        {
            try
            {
                write();
                return true;
            }
            catch (IOException exception)
            {
                broken(exception);
                return false;
            }
        }
    }
}
