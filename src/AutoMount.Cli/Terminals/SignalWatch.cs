using System.Runtime.InteropServices;

namespace AutoMount.Cli.Terminals;

/// <summary>Signals to the tool itself.</summary>
internal sealed class SignalWatch : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int? _exitStatus;

    private SignalWatch() { }

    /// <summary>128 plus the number of the signal that made us leave; null where there was none.</summary>
    internal int? ExitStatus => _exitStatus;

    /// <summary>The signals that would end us make us leave in order.</summary>
    internal static SignalWatch Leaving(Action leave)
    {
        SignalWatch watch = new();
        foreach (int number in (int[])[1, 2, 3, 15]) // HUP, INT, QUIT, TERM
        {
            watch.Register(
                number,
                () =>
                {
                    watch._exitStatus ??= ExitCode.Signal + number;
                    leave();
                }
            );
        }

        return watch;
    }

    /// <summary>Signals are passed on.</summary>
    /// <param name="send">Sends one by its number; false where it cannot be sent, and then the signal ends us.</param>
    internal static SignalWatch PassingOn(Func<int, bool> send)
    {
        SignalWatch watch = new();
        foreach (int number in (int[])[1, 2, 3, 10, 12, 15, 28]) // HUP, INT, QUIT, USR1, USR2, TERM, WINCH
        {
            watch.Register(
                number,
                () =>
                {
                    const int windowChange = 28;
                    if (!send(number) && number != windowChange)
                    {
                        Environment.Exit(ExitCode.Signal + number);
                    }
                }
            );
        }

        return watch;
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Register(int number, Action handle) =>
        _registrations.Add(
            PosixSignalRegistration.Create(
                NameOf(number),
                context =>
                {
                    context.Cancel = true;
                    handle();
                }
            )
        );

    /// <summary>The runtime knows some signals by its own negative numbers, and the rest by the system's.</summary>
    private static PosixSignal NameOf(int number) =>
        number switch
        {
            1 => PosixSignal.SIGHUP,
            2 => PosixSignal.SIGINT,
            3 => PosixSignal.SIGQUIT,
            15 => PosixSignal.SIGTERM,
            28 => PosixSignal.SIGWINCH,
            _ => (PosixSignal)number,
        };
}
