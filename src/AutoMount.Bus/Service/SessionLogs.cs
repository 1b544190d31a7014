using System.Text;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.Service;

/// <summary>The output of sessions, through pipes. For the bus thread.</summary>
/// <param name="sessions">Has the output.</param>
/// <param name="loop">The bus thread.</param>
/// <param name="logger">The journal.</param>
/// <param name="stopping">Cancelled when the service ends.</param>
internal sealed partial class SessionLogs(
    SessionManager sessions,
    BusLoop loop,
    ILogger logger,
    CancellationToken stopping
)
{
    private readonly UserBudget _budget = new("readers of session output", limit: 64);

    /// <summary>Starts to copy a session's output; the reply carries the caller's ends of the pipes.</summary>
    internal Reply Start(MethodCall call, SessionEntry entry)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        bool follow = options.TakeBoolean("follow") ?? false;
        options.End();
        IDisposable share = _budget.Take(call.Caller.User);
        CallerPipe[] pipes = [];
        try
        {
            pipes = [CallerPipe.ToCaller(), CallerPipe.ToCaller()];
        }
        catch
        {
            share.Dispose();
            throw;
        }

        _ = Task.Run(() => CopyAsync(entry, follow, pipes, share, call.Gone), stopping);
        return writer =>
        {
            foreach (CallerPipe pipe in pipes)
            {
                writer.WriteDescriptor(pipe.CallerEnd);
                pipe.CallerEnd.Dispose(); // the copy in the message is the caller's
            }
        };
    }

    private async Task CopyAsync(
        SessionEntry entry,
        bool follow,
        CallerPipe[] pipes,
        IDisposable share,
        CancellationToken gone
    )
    {
        // who follows a silent session writes nothing, and so would never notice that his reader is gone
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(
            gone,
            stopping
        );
        using Stream output = pipes[0].Stream;
        using Stream error = pipes[1].Stream;
        try
        {
            await sessions
                .CopyLogsAsync(entry.Session.Id, follow, output, error, ending.Token)
                .ConfigureAwait(false);
        }
        catch (ServiceException exception)
        {
            // the reply is sent long ago: the reader learns it where he reads
            byte[] text = Encoding.UTF8.GetBytes($"automountd: {exception.Message}\n");
            await error.WriteAsync(text, stopping).ConfigureAwait(false);
        }
        catch (Exception exception) when (!ending.IsCancellationRequested)
        {
            // the reader sees an early end; the cause is ours
            LogMistake(exception, entry.Session.Id, entry.Owner);
        }
        catch (Exception) when (ending.IsCancellationRequested)
        {
            // nobody reads any more
        }
        finally
        {
            loop.Post(share.Dispose);
        }
    }

    [LoggerMessage(
        EventId = 303,
        Level = LogLevel.Error,
        Message = "Copying the output of session '{Session}' of '{User}' failed by a mistake of ours."
    )]
    private partial void LogMistake(Exception exception, SessionId session, UserId user);
}
