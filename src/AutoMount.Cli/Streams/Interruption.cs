using System.Runtime.InteropServices;

namespace AutoMount.Cli.Streams;

/// <summary>Ctrl-C and its kin: the first one asks to stop, the second leaves at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly Lock _lock = new(); // protects _status, _stop
    private readonly List<PosixSignalRegistration> _registrations;
    private int? _status;
    private Action? _stop;

    internal Interruption() =>
        _registrations = [
            Register(PosixSignal.SIGHUP, number: 1),
            Register(PosixSignal.SIGINT, number: 2),
            Register(PosixSignal.SIGQUIT, number: 3),
            Register(PosixSignal.SIGTERM, number: 15),
        ];

    /// <summary>128 plus the first signal's number; null while there was none.</summary>
    internal int? ExitStatus
    {
        get
        {
            lock (_lock)
            {
                return _status;
            }
        }
    }

    /// <summary>Says how to stop; happens at once, on another thread, where a signal came already.</summary>
    internal void OnStop(Action stop)
    {
        bool late;
        lock (_lock)
        {
            _stop = stop;
            late = _status is not null;
        }

        if (late)
        {
            Start(stop);
        }
    }

    /// <summary>Asks to stop.</summary>
    /// <param name="status">What the tool is to exit with.</param>
    /// <returns>False where that was asked before; nothing happens then.</returns>
    internal bool TryStop(int status)
    {
        Action? stop;
        lock (_lock)
        {
            if (_status is not null)
            {
                return false;
            }

            _status = status;
            stop = _stop;
        }

        if (stop is not null)
        {
            Start(stop);
        }

        return true;
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private PosixSignalRegistration Register(PosixSignal signal, int number) =>
        PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                if (!TryStop(ExitCode.Signal + number))
                {
                    Environment.Exit(ExitCode.Signal + number);
                }
            }
        );

    private static void Start(Action stop) =>
        new Thread(() => stop()) { IsBackground = true }.Start();
}
