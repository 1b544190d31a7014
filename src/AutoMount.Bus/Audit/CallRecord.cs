using AutoMount.Bus.Contract;
using AutoMount.Bus.Interop;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Audit;

namespace AutoMount.Bus.Audit;

/// <summary>The entry of one call, while it grows.</summary>
/// <param name="audit">Takes it.</param>
/// <param name="call">The call.</param>
/// <param name="rule">How its method stands in the audit.</param>
/// <param name="time">When it came.</param>
internal sealed class CallRecord(
    CallAudit audit,
    MethodCall call,
    AuditRule rule,
    DateTimeOffset time
) : ICallRecord
{
    // now, while the caller waits for his answer and so is there
    private readonly AuditOrigin _origin = audit.OriginOf(call.Caller);
    private AuditSubject _named = audit.Objects!.At(rule.Kind, call.Path);
    private AuditSubject? _found;
    private string _details = string.Empty;

    /// <inheritdoc/>
    public void ReadArguments()
    {
        AuditArguments arguments = new(call.Arguments, call.Caller.User);
        try
        {
            rule.Read(arguments);
        }
        catch (Exception exception) when (exception is BusException or ServiceException)
        {
            // what was read until then is what there is; the method says what is wrong
        }

        _ = LibSystemd.Rewind(call.Handle, complete: 1);
        _details = arguments.Details;
        if (call.Path == BusNames.ManagerPath)
        {
            string id = rule.Kind == AuditKind.User ? $"{arguments.Owner}" : arguments.Id;
            _named = audit.Objects!.WithOwner(
                new AuditSubject(rule.Kind, arguments.Owner, id, arguments.Name)
            );
        }

        // before it is done: afterwards it may be gone, or have another name
        _found = audit.Objects!.Complete(_named);
    }

    /// <inheritdoc/>
    public void Made(string id) => _found = (_found ?? _named) with { Id = id };

    /// <inheritdoc/>
    public void Done() => Take(AuditEntry.Done, string.Empty, rule.IsTold);

    /// <inheritdoc/>
    public void Failed(Exception exception)
    {
        switch (exception)
        {
            case ServiceException { Error: not ServiceError.Internal } refusal:
                Take(BusErrors.NameOf(refusal.Error), refusal.Message, isTold: false);
                break;
            case OperationCanceledException when call.Gone.IsCancellationRequested:
                Take(
                    BusErrors.Disconnected,
                    "The caller was gone before it was done.",
                    isTold: false
                );
                break;
            default: // a mistake of ours, which the dispatcher tells the journal
                Take(BusErrors.NameOf(ServiceError.Internal), exception.Message, isTold: true);
                break;
        }
    }

    private void Take(string result, string error, bool isTold) =>
        audit.Take(
            new AuditEntry
            {
                Time = time,
                Caller = call.Caller.User,
                Origin = _origin,
                Action = rule.Action,
                Subject =
                    IsHidden(result) || (rule.IsAnothers && result != AuditEntry.Done)
                        ? _named
                        : audit.Objects!.Complete(_found ?? _named),
                Details = _details,
                Result = result,
                Error = AuditWords.Bounded(error, AuditWords.MostOfAText),
            },
            isTold
        );

    /// <summary>Whether the caller may not learn from his own entries what the thing is called.</summary>
    private static bool IsHidden(string result) =>
        result == BusErrors.NameOf(ServiceError.AccessDenied)
        || result == BusErrors.NameOf(ServiceError.AuthenticationRequired);
}
