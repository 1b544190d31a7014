using AutoMount.Bus.Interop;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.SdBus;

/// <summary>Takes calls from sd-bus to their handlers and answers back: the reply, or the error of an exception.</summary>
/// <remarks>Lives on the bus thread. Calls of users in flight are bounded, so that nobody can fill the memory.</remarks>
/// <param name="loop">The connection.</param>
/// <param name="callers">Who is calling.</param>
/// <param name="connections">Who is still there.</param>
/// <param name="audit">Sees all calls.</param>
/// <param name="logger">The journal.</param>
internal sealed partial class BusDispatcher(
    BusLoop loop,
    CallerDirectory callers,
    ConnectionWatch connections,
    ICallAudit audit,
    ILogger logger
)
{
    private readonly UserBudget _inFlight = new("calls that wait for their answer", limit: 256);
    private readonly UserBudget _bytes = new(
        "bytes in calls that wait for their answer",
        limit: 16 * ArgumentSize.MostBytes
    );

    /// <summary>Serves a call; an asynchronous one is answered later.</summary>
    /// <param name="message">Lent by sd-bus.</param>
    /// <param name="method">What was called.</param>
    internal void Dispatch(nint message, MethodDefinition method)
    {
        Caller caller = callers.Of(message);
        MethodCall call = new(BusMessage.Borrow(message), caller, connections.Follow(caller.Name));
        call.Record = audit.Begin(call, method);
        _ = ServeAsync(call, method);
    }

    private async Task ServeAsync(MethodCall call, MethodDefinition method)
    {
        using (call)
        {
            try
            {
                int bytes = method.Inputs.Names.Count > 0 ? ArgumentSize.Check(call.Handle) : 0;
                call.Record?.ReadArguments();
                using IDisposable taken = _inFlight.Take(call.Caller.User);
                using IDisposable held = _bytes.Take(call.Caller.User, bytes);
                Reply reply = await method.Handler(call).ConfigureAwait(true);
                Answer(call, reply);
            }
            catch (OperationCanceledException exception) when (call.Gone.IsCancellationRequested)
            {
                // nobody is there to be answered
                call.Record?.Failed(exception);
            }
            catch (Exception exception)
            {
                // every failure is answered, else the caller waits for nothing
                Refuse(call, exception);
            }
        }
    }

    private void Answer(MethodCall call, Reply reply)
    {
        int made = LibSystemd.MessageNewMethodReturn(call.Handle, out nint message);
        _ = BusException.Check(made, "making a reply");
        try
        {
            reply(new MessageWriter(message));
            call.Record?.Done(); // who has the answer finds the entry
            Send(message);
        }
        finally
        {
            _ = LibSystemd.MessageUnref(message);
        }
    }

    private unsafe void Refuse(MethodCall call, Exception exception)
    {
        if (exception is not ServiceException { Error: not ServiceError.Internal })
        {
            LogMistake(exception, call.Member, call.Caller.User);
        }

        BusErrorData error = default;
        _ = CallbackErrors.Set(&error, exception);
        call.Record?.Failed(exception);
        int made = LibSystemd.MessageNewMethodError(call.Handle, out nint message, &error);
        LibSystemd.ErrorFree(&error);
        if (made >= 0)
        {
            Send(message);
            _ = LibSystemd.MessageUnref(message);
        }
    }

    /// <summary>A reply that cannot be sent has no receiver: the loop sees for itself where the connection is lost.</summary>
    private void Send(nint message) => _ = LibSystemd.Send(loop.Bus, message, cookie: 0);

    [LoggerMessage(
        EventId = 300,
        Level = LogLevel.Error,
        Message = "Call of '{Member}' by '{User}' failed by a mistake of ours."
    )]
    private partial void LogMistake(Exception exception, string member, UserId user);
}
