using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.Service;

/// <summary>Terminals of sessions and of commands in them. For the bus thread.</summary>
/// <param name="sessions">Has them.</param>
/// <param name="commands">Keeps the commands' results.</param>
/// <param name="logger">The journal.</param>
/// <param name="stopping">Cancelled when the service ends.</param>
internal sealed partial class SessionTerminals(
    SessionManager sessions,
    SessionCommands commands,
    ILogger logger,
    CancellationToken stopping
)
{
    private const uint LargestSize = 10_000;
    private const int LongestPath = 4096;
    private const int IdOfEngineLength = 64;

    // who is at which terminal: once, however often he attaches
    private readonly ConcurrentDictionary<(string Caller, SessionId Session), bool> _attending =
        new();

    /// <summary>Adds the methods to the interface of sessions.</summary>
    /// <param name="definition">The interface.</param>
    /// <param name="find">The session at a path.</param>
    internal void Define(InterfaceDefinition definition, Func<string, SessionEntry> find)
    {
        definition.Method(
            "ExecTerminal",
            "arguments:as options:a{sv}",
            "execId:s terminal:h",
            call => StartAsync(call, find(call.Path))
        );
        definition.Method(
            "ResizeExec",
            "execId:s columns:u rows:u",
            "",
            call => ResizeCommandAsync(call, find(call.Path))
        );
        definition.Method(
            "SignalExec",
            "execId:s signal:s",
            "",
            call => SignalCommandAsync(call, find(call.Path))
        );
        definition.Method(
            "Attach",
            "options:a{sv}",
            "connection:h",
            call => AttachAsync(call, find(call.Path))
        );
        definition.Method(
            "Resize",
            "columns:u rows:u",
            "",
            call => ResizeAsync(call, find(call.Path))
        );
        definition.Method("Signal", "signal:s", "", call => SignalAsync(call, find(call.Path)));
    }

    /// <summary>Takes the options of a terminal's size; null where they are absent.</summary>
    internal static WindowSize? TakeSize(CallOptions options)
    {
        long? columns = options.TakeNumber("columns");
        long? rows = options.TakeNumber("rows");
        return columns is null && rows is null
            ? null
            : Checked(
                (uint)Math.Min(columns ?? 0, uint.MaxValue),
                (uint)Math.Min(rows ?? 0, uint.MaxValue)
            );
    }

    /// <summary>Takes <c>workingDirectory</c>: an absolute path in the container; empty where it is absent.</summary>
    internal static string TakeWorkingDirectory(CallOptions options)
    {
        string path = options.TakeString("workingDirectory") ?? string.Empty;
        return path.Length == 0 || (path.StartsWith('/') && path.Length <= LongestPath)
            ? path
            : throw new ServiceException(
                ServiceError.InvalidArgument,
                "Option 'workingDirectory' is an absolute path in the session."
            );
    }

    private static WindowSize Checked(uint columns, uint rows) =>
        columns is > 0 and <= LargestSize && rows is > 0 and <= LargestSize
            ? new WindowSize(columns, rows)
            : throw new ServiceException(
                ServiceError.InvalidArgument,
                $"A terminal has 1 to {LargestSize} columns and rows; {columns} by {rows} is none."
            );

    private async Task<Reply> StartAsync(MethodCall call, SessionEntry entry)
    {
        MessageReader arguments = call.Arguments;
        IReadOnlyList<string> command = SessionArguments.CheckedCommand(
            arguments.ReadStringArray()
        );
        CallOptions options = CallOptions.Read(arguments);
        IReadOnlyDictionary<string, string> environment = SessionArguments.TakeEnvironment(options);
        TerminalRequest request = new()
        {
            Arguments = command,
            Environment = [.. environment.Select(pair => $"{pair.Key}={pair.Value}")],
            WorkingDirectory = TakeWorkingDirectory(options),
            Size = TakeSize(options),
        };
        options.End();
        SessionId session = entry.Session.Id;
        IDisposable share = commands.TakeShare(call.Caller.User);
        TerminalCommand started;
        try
        {
            started = await Task.Run(() => sessions.StartCommandAsync(session, request, stopping))
                .ConfigureAwait(true);
        }
        catch
        {
            share.Dispose();
            throw;
        }

        Task<int> result = WaitAsync(session, started.Id);
        commands.Add(started.Id, session, result, share);
        HangUpWithCaller(call, session, started.Id, result);
        return writer =>
        {
            writer.WriteString(started.Id);
            WriteAndClose(writer, started.Terminal);
        };
    }

    /// <summary>Finds a command that a predecessor of this service started.</summary>
    /// <returns>False where the session has no such command.</returns>
    internal async Task<bool> TryAdoptAsync(MethodCall call, SessionId session, string command)
    {
        IDisposable share = commands.TakeShare(call.Caller.User); // before the engine is asked, which anything could be tried on
        try
        {
            Task<int> result = WaitAsync(session, command);
            await Task.WhenAny(result, Task.Delay(TimeSpan.FromMilliseconds(100), stopping))
                .ConfigureAwait(true);
            if (result.IsFaulted)
            {
                await result.ConfigureAwait(true);
            }

            if (commands.Knows(command, session)) // another call was quicker
            {
                share.Dispose();
            }
            else
            {
                commands.Add(command, session, result, share);
                HangUpWithCaller(call, session, command, result);
            }

            return true;
        }
        catch (ServiceException exception) when (exception.Error == ServiceError.InvalidArgument)
        {
            share.Dispose();
            return false;
        }
        catch
        {
            share.Dispose();
            throw;
        }
    }

    private Task<int> WaitAsync(SessionId session, string command) =>
        Task.Run(() => sessions.WaitForCommandAsync(session, command, stopping), stopping);

    /// <summary>A terminal whose user went away before its command ended is hung up, as by a modem; one whose service goes away is not.</summary>
    private void HangUpWithCaller(
        MethodCall call,
        SessionId session,
        string command,
        Task<int> result
    ) =>
        UntilEnd(
            call.Gone.Register(() =>
            {
                if (!stopping.IsCancellationRequested)
                {
                    _ = Task.Run(() => HangUpAsync(session, command), stopping);
                }
            }),
            result
        );

    /// <summary>What waits for a caller to go away is let go of when there is nothing to do then: he may stay for ever.</summary>
    private static void UntilEnd(CancellationTokenRegistration registration, Task end) =>
        _ = end.ContinueWith(
            _ => registration.Unregister(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );

    private async Task HangUpAsync(SessionId session, string command)
    {
        try
        {
            await sessions
                .SignalCommandAsync(session, command, SessionSignal.Hup, stopping)
                .ConfigureAwait(false);
        }
        catch (ServiceException exception)
            when (exception.Error is ServiceError.InvalidArgument or ServiceError.NoSuchSession)
        {
            // it has ended, and is forgotten
        }
        catch (ServiceException exception)
        {
            LogNotHungUp(exception.Message, session, sessions.OwnerOf(session));
        }
    }

    private async Task<Reply> ResizeCommandAsync(MethodCall call, SessionEntry entry)
    {
        MessageReader arguments = call.Arguments;
        string command = arguments.ReadString();
        WindowSize size = Checked(arguments.ReadUInt32(), arguments.ReadUInt32());
        await Task.Run(
                () => sessions.ResizeCommandAsync(entry.Session.Id, command, size, stopping),
                stopping
            )
            .ConfigureAwait(true);
        return Replies.Empty;
    }

    private async Task<Reply> SignalCommandAsync(MethodCall call, SessionEntry entry)
    {
        MessageReader arguments = call.Arguments;
        string command = arguments.ReadString();
        SessionSignal signal = SessionSignals.Parse(arguments.ReadString());
        string known = await EngineIdAsync(command, entry.Session.Id).ConfigureAwait(true);
        await Task.Run(
                () => sessions.SignalCommandAsync(entry.Session.Id, known, signal, stopping),
                stopping
            )
            .ConfigureAwait(true);
        return Replies.Empty;
    }

    /// <summary>The engine tells its id of a command a moment after the command was asked for.</summary>
    private async Task<string> EngineIdAsync(string command, SessionId session)
    {
        const int looks = 100;
        for (int look = 0; look < looks && commands.Knows(command, session); look++)
        {
            if (commands.EngineIdOf(command) is { } known)
            {
                return known;
            }

            if (command.Length == IdOfEngineLength)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), stopping).ConfigureAwait(true);
        }

        return command;
    }

    private async Task<Reply> AttachAsync(MethodCall call, SessionEntry entry)
    {
        CallOptions.ReadNone(call.Arguments);
        SafeHandle connection = await Task.Run(
                () => sessions.AttachAsync(entry.Session.Id, stopping),
                stopping
            )
            .ConfigureAwait(true);
        Attend(call, entry.Session.Id);
        return writer => WriteAndClose(writer, connection);
    }

    /// <summary>He is at the terminal as long as he is on the bus.</summary>
    private void Attend(MethodCall call, SessionId session)
    {
        (string Caller, SessionId Session) place = (call.Caller.Name, session);
        if (!_attending.TryAdd(place, value: true))
        {
            return;
        }

        if (sessions.Attend(session) is not { } attendance)
        {
            _ = _attending.TryRemove(place, out _);
            return;
        }

        Task end = sessions.WaitAsync(session, stopping);
        UntilEnd(
            call.Gone.Register(() =>
            {
                _ = _attending.TryRemove(place, out _);
                attendance.Dispose();
            }),
            end
        );
        _ = end.ContinueWith(
            _ => _attending.TryRemove(place, out bool _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    private async Task<Reply> ResizeAsync(MethodCall call, SessionEntry entry)
    {
        MessageReader arguments = call.Arguments;
        WindowSize size = Checked(arguments.ReadUInt32(), arguments.ReadUInt32());
        await Task.Run(() => sessions.ResizeAsync(entry.Session.Id, size, stopping), stopping)
            .ConfigureAwait(true);
        return Replies.Empty;
    }

    private async Task<Reply> SignalAsync(MethodCall call, SessionEntry entry)
    {
        SessionSignal signal = SessionSignals.Parse(call.Arguments.ReadString());
        await Task.Run(() => sessions.SignalAsync(entry.Session.Id, signal, stopping), stopping)
            .ConfigureAwait(true);
        return Replies.Empty;
    }

    private static void WriteAndClose(MessageWriter writer, SafeHandle handle)
    {
        using (handle)
        {
            writer.WriteHandle(handle); // the copy in the message is the caller's
        }
    }

    [LoggerMessage(
        EventId = 582,
        Level = LogLevel.Warning,
        Message = "The terminal of a command in session '{Session}' of '{User}' could not be hung up after its user, ignoring: {Reason}"
    )]
    private partial void LogNotHungUp(string reason, SessionId session, UserId? user);
}
