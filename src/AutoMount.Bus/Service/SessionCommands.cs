using System.Security.Cryptography;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>Commands that callers run in sessions. A result is kept until it was collected, at most 60 s after the end. For the bus thread.</summary>
/// <param name="sessions">Runs them.</param>
/// <param name="loop">The bus thread.</param>
/// <param name="time">The clock.</param>
/// <param name="stopping">Cancelled when the service ends.</param>
internal sealed class SessionCommands(
    SessionManager sessions,
    BusLoop loop,
    TimeProvider time,
    CancellationToken stopping
)
{
    private const int IdDigits = 16;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, Command> _commands = new(StringComparer.Ordinal);
    private readonly UserBudget _budget = new("commands in sessions", limit: 64);

    /// <summary>Starts a command; the reply carries its id and the caller's ends of its pipes.</summary>
    internal Reply Start(MethodCall call, SessionEntry entry)
    {
        MessageReader arguments = call.Arguments;
        IReadOnlyList<string> command = SessionArguments.CheckedCommand(
            arguments.ReadStringArray()
        );
        CallOptions options = CallOptions.Read(arguments);
        IReadOnlyDictionary<string, string> environment = SessionArguments.TakeEnvironment(options);
        string workingDirectory = SessionTerminals.TakeWorkingDirectory(options);
        options.End();
        _ = sessions.RequireRunning(entry.Session.Id); // now, and not only when the result is asked for
        IDisposable share = _budget.Take(call.Caller.User);
        CallerPipe[] pipes = [];
        try
        {
            pipes = [CallerPipe.FromCaller(), CallerPipe.ToCaller(), CallerPipe.ToCaller()];
        }
        catch
        {
            share.Dispose();
            throw;
        }

        string id = RandomNumberGenerator.GetHexString(IdDigits, lowercase: true);
        ExecRequest request = new()
        {
            Arguments = command,
            Environment = [.. environment.Select(pair => $"{pair.Key}={pair.Value}")],
            WorkingDirectory = workingDirectory,
            Made = made => loop.Post(() => SetEngineId(id, made)),
            StandardInput = pipes[0].Stream,
            StandardOutput = pipes[1].Stream,
            StandardError = pipes[2].Stream,
        };
        Task<int> result = Task.Run(() => RunAsync(entry.Session.Id, request), stopping);
        Add(id, entry.Session.Id, result, share);
        return writer => WriteStarted(writer, id, pipes);
    }

    /// <summary>One of the commands that a user may have at once.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.LimitReached"/>.</exception>
    internal IDisposable TakeShare(UserId user) => _budget.Take(user);

    /// <summary>Keeps a command's result until it was collected.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="session">Where it runs.</param>
    /// <param name="result">Ends with it.</param>
    /// <param name="share">Given back when it is forgotten.</param>
    internal void Add(string id, SessionId session, Task<int> result, IDisposable share)
    {
        _commands.Add(id, new Command(session, result, share));
        _ = ForgetLaterAsync(id, result);
    }

    /// <summary>Whether a session has that command.</summary>
    internal bool Knows(string id, SessionId session) =>
        _commands.TryGetValue(id, out Command? command) && command.Session == session;

    /// <summary>The engine's id of a command, where it has another one than ours and is known already.</summary>
    internal string? EngineIdOf(string id) => _commands.GetValueOrDefault(id)?.EngineId;

    /// <summary>The refusal.</summary>
    internal static ServiceException NoSuchCommand() =>
        new(
            ServiceError.InvalidArgument,
            "This session has no such command; a result is kept until it was collected, at most a minute."
        );

    /// <summary>Answers a command's exit code when it has ended, and forgets it.</summary>
    internal async Task<Reply> WaitAsync(MethodCall call, string id, SessionEntry entry)
    {
        if (!_commands.TryGetValue(id, out Command? command) || command.Session != entry.Session.Id)
        {
            throw NoSuchCommand();
        }

        try
        {
            int code = await command.Result.WaitAsync(call.Gone).ConfigureAwait(true);
            return writer => writer.WriteInt64(code);
        }
        finally
        {
            // a caller that goes away before the end leaves the result to others
            if (command.Result.IsCompleted)
            {
                Forget(id);
            }
        }
    }

    private async Task<int> RunAsync(SessionId session, ExecRequest request)
    {
        using (request.StandardInput)
        using (request.StandardOutput)
        using (request.StandardError)
        {
            return await sessions.ExecAsync(session, request, stopping).ConfigureAwait(false);
        }
    }

    private async Task ForgetLaterAsync(string id, Task result)
    {
        await Task.WhenAny(result).ConfigureAwait(false);
        _ = result.Exception; // seen: a caller that never asks must not become a crash
        await Task.Delay(Kept, time, stopping).ConfigureAwait(false);
        loop.Post(() => Forget(id));
    }

    private void Forget(string id)
    {
        if (_commands.Remove(id, out Command? command))
        {
            command.Share.Dispose();
        }
    }

    private static void WriteStarted(MessageWriter writer, string id, CallerPipe[] pipes)
    {
        writer.WriteString(id);
        foreach (CallerPipe pipe in pipes)
        {
            writer.WriteDescriptor(pipe.CallerEnd);
            pipe.CallerEnd.Dispose(); // the copy in the message is the caller's
        }
    }

    private void SetEngineId(string id, string made)
    {
        if (_commands.TryGetValue(id, out Command? command))
        {
            _commands[id] = command with { EngineId = made };
        }
    }

    private sealed record Command(SessionId Session, Task<int> Result, IDisposable Share)
    {
        public string? EngineId { get; init; }
    }
}
