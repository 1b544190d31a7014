using System.Runtime.InteropServices;
using AutoMount.Posix;
using AutoMount.Posix.Files;
using AutoMount.Posix.Terminals;

namespace AutoMount.Cli.Terminals;

/// <summary>The terminal that the tool was started at.</summary>
internal static class LocalTerminal
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Error = 2;

    /// <summary>Whether standard input and output both are a terminal.</summary>
    internal static bool IsThere => IsInput && IsOutput;

    /// <summary>Whether standard output is a terminal.</summary>
    internal static bool IsOutput => Terminal.IsTerminal(Output);

    /// <summary>Whether standard error is a terminal.</summary>
    internal static bool IsError => Terminal.IsTerminal(Error);

    /// <summary>Whether standard input is a terminal.</summary>
    internal static bool IsInput => Terminal.IsTerminal(Input);

    /// <summary>Refuses to go on without a terminal, before anything is started.</summary>
    /// <exception cref="CommandException">Standard input is none.</exception>
    internal static void Require()
    {
        if (!IsInput)
        {
            throw new CommandException(
                ExitCode.NotTheCommand,
                "Standard input is no terminal; leave out --tty, or give --interactive to pass it on as it is."
            );
        }
    }

    /// <summary>Its size, by standard output or else by standard error; null where neither is one, or it does not know.</summary>
    internal static (uint Columns, uint Rows)? Size => SizeOf(Output) ?? SizeOf(Error);

    private static (uint Columns, uint Rows)? SizeOf(int descriptor) =>
        Terminal.GetSize(descriptor, out TerminalSize size) == Errno.None
        && size is { Columns: > 0, Rows: > 0 }
            ? (size.Columns, size.Rows)
            : null;

    /// <summary>What was typed, as it came; waits for something.</summary>
    /// <remarks>The console's stream would read whole lines, and set the terminal up for that.</remarks>
    /// <returns>How many bytes; 0 where the terminal is gone.</returns>
    internal static int Read(Span<byte> buffer)
    {
        Errno error;
        int count;
        do
        {
            error = DeviceIo.Read(new RawDescriptor(Input), buffer, out count);
        } while (error is Errno.EINTR);

        return error == Errno.None ? count : 0;
    }

    /// <summary>What is put into the environment of a command at a terminal of the same kind, unless it is given already.</summary>
    internal static IReadOnlyList<string> AddKind(IReadOnlyList<string> environment)
    {
        string? kind = Environment.GetEnvironmentVariable("TERM");
        return
            string.IsNullOrEmpty(kind)
            || environment.Any(pair => pair.StartsWith("TERM=", StringComparison.Ordinal))
            ? environment
            : [.. environment, $"TERM={kind}"];
    }

    /// <summary>Raw mode until disposed, or until the process ends in order.</summary>
    /// <exception cref="CommandException">It is no terminal.</exception>
    internal static IDisposable EnterRawMode()
    {
        Errno error = RawTerminal.Enter(Input, out RawTerminal? terminal);
        return error == Errno.None
            ? new RawMode(terminal!)
            : throw new CommandException(
                ExitCode.NotTheCommand,
                $"Standard input is no terminal ({error}); leave out --tty."
            );
    }

    /// <summary>Calls whenever the window changed its size.</summary>
    internal static IDisposable OnResize(Action resized) =>
        PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => resized());

    private sealed class RawMode : IDisposable
    {
        private readonly RawTerminal _terminal;

        internal RawMode(RawTerminal terminal)
        {
            _terminal = terminal;
            AppDomain.CurrentDomain.ProcessExit += OnExit;
        }

        public void Dispose()
        {
            AppDomain.CurrentDomain.ProcessExit -= OnExit;
            _terminal.Dispose();
        }

        private void OnExit(object? sender, EventArgs arguments) => _terminal.Dispose();
    }
}
