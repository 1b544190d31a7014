using AutoMount.Bus.Client;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;

namespace AutoMount.Bus.Service;

/// <summary>Says who may do what. Users act on what is theirs, root on everything; everybody else is polkit's to judge. For the bus thread.</summary>
/// <remarks>
/// polkit is given the caller's unique bus name, which belongs to one connection for ever: nothing can change between
/// check and use. Without polkit nobody but root acts for another. See
/// <c>org.freedesktop.PolicyKit1.Authority.CheckAuthorization</c> in polkit's reference.
/// </remarks>
/// <param name="calls">Asks.</param>
internal sealed class Authority(OutgoingCalls calls)
{
    private const string Service = "org.freedesktop.PolicyKit1";
    private const uint MayAsk = 1; // AllowUserInteraction

    private static readonly BusTarget Target = new(
        Service,
        "/org/freedesktop/PolicyKit1/Authority",
        "org.freedesktop.PolicyKit1.Authority"
    );

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    // the bus lets 128 calls of ours wait for their answer: nobody may take all of them
    private readonly UserBudget _dialogues = new("password dialogues that wait", limit: 8);
    private readonly UserGate _questions = new(8);
    private long _checks;

    /// <summary>The owner that a caller claims to act for, where he may.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.AccessDenied"/>, <see cref="ServiceError.AuthenticationRequired"/>.</exception>
    internal async Task<UserId> ProveAsync(
        MethodCall call,
        OwnerClaim claim,
        AuthorityAction action
    )
    {
        UserId owner =
            claim.Unproven
            ?? throw new InvalidOperationException("Nobody acts for everybody at once.");
        await RequireAsync(call, action, owner).ConfigureAwait(true);
        return owner;
    }

    /// <summary>The same, where nobody may be named for everybody (null).</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.AccessDenied"/>, <see cref="ServiceError.AuthenticationRequired"/>.</exception>
    internal async Task<UserId?> ProveOneOrAllAsync(
        MethodCall call,
        OwnerClaim claim,
        AuthorityAction action
    )
    {
        if (claim.Unproven is null)
        {
            await RequireAsync(call, action).ConfigureAwait(true);
            return null;
        }

        return await ProveAsync(call, claim, action).ConfigureAwait(true);
    }

    /// <summary>Refuses who may not act on an owner's objects. Who may sees them for a minute, too.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.AccessDenied"/>, <see cref="ServiceError.AuthenticationRequired"/>.</exception>
    internal async Task RequireAsync(MethodCall call, AuthorityAction action, UserId owner)
    {
        if (!call.Caller.MayActFor(owner))
        {
            string refusal =
                $"Only root and whom polkit lets may {action.Business} (uid {owner}; you are uid {call.Caller.User}).";
            await AskAsync(call, action, refusal, $"{owner}").ConfigureAwait(true);
            call.Caller.LetSee(owner);
        }
    }

    /// <summary>Refuses who may not do what is the administrator's business.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.AccessDenied"/>, <see cref="ServiceError.AuthenticationRequired"/>.</exception>
    internal Task RequireAsync(MethodCall call, AuthorityAction action) =>
        call.Caller.IsRoot
            ? Task.CompletedTask
            : AskAsync(
                call,
                action,
                $"Only root and whom polkit lets may {action.Business} (you are uid {call.Caller.User}); ask the administrator.",
                owner: null
            );

    private async Task AskAsync(
        MethodCall call,
        AuthorityAction action,
        string refusal,
        string? owner
    )
    {
        string number = $"{Interlocked.Increment(ref _checks)}";
        bool asks = call.IsInteractive;
        using IDisposable? dialogue = asks ? _dialogues.Take(call.Caller.User) : null;
        // who goes away needs no answer: his password dialogue is closed
        using CancellationTokenRegistration gone = call.Gone.UnsafeRegister(
            _ => Cancel(number),
            state: null
        );
        void Ask(MessageWriter writer) => Write(writer, call.Caller, action, owner, asks, number);
        (bool authorized, bool challenge) = asks
            ? await CheckAsync(Ask, Timeout.InfiniteTimeSpan).ConfigureAwait(true)
            : await _questions
                .AwaitAsync(call.Caller.User, () => CheckAsync(Ask, Patience), call.Gone)
                .ConfigureAwait(true);
        call.Gone.ThrowIfCancellationRequested();
        if (!authorized)
        {
            throw challenge && !asks
                ? new ServiceException(
                    ServiceError.AuthenticationRequired,
                    $"{refusal} polkit would ask for a password, which this caller does not let it do."
                )
                : new ServiceException(ServiceError.AccessDenied, refusal);
        }
    }

    /// <summary>Asks polkit; where there is none, nobody is authorized.</summary>
    private async Task<(bool Authorized, bool Challenge)> CheckAsync(
        Action<MessageWriter> arguments,
        TimeSpan patience
    )
    {
        try
        {
            using BusMessage reply = await calls
                .CallAsync(Target, "CheckAuthorization", arguments, patience)
                .ConfigureAwait(true);
            return reply.Body.ReadStruct("bba{ss}", ReadAnswer);
        }
        catch (BusCallException)
        {
            // not there, stopped, too slow, or the question was taken back: no yes is a no
            return (Authorized: false, Challenge: false);
        }
    }

    private static (bool Authorized, bool Challenge) ReadAnswer(MessageReader reader)
    {
        bool authorized = reader.ReadBoolean();
        bool challenge = reader.ReadBoolean();
        _ = reader.ReadArray("{ss}", detail => (detail.ReadString(), detail.ReadString()));
        return (authorized, challenge);
    }

    private static void Write(
        MessageWriter writer,
        Caller caller,
        AuthorityAction action,
        string? owner,
        bool asks,
        string number
    )
    {
        writer.WriteStruct(
            "sa{sv}",
            subject =>
            {
                subject.WriteString("system-bus-name");
                subject.WriteDictionary(
                    new Dictionary<string, BusValue>(StringComparer.Ordinal)
                    {
                        ["name"] = BusValue.Of(caller.Name),
                    }
                );
            }
        );
        writer.WriteString(action.Id);
        // for rules: action.lookup("owner")
        KeyValuePair<string, string>[] details = owner is null ? [] : [new("owner", owner)];
        writer.WriteArray(
            "{ss}",
            details,
            (to, detail) =>
            {
                to.WriteString(detail.Key);
                to.WriteString(detail.Value);
            }
        );
        writer.WriteUInt32(asks ? MayAsk : 0);
        writer.WriteString(number);
    }

    private void Cancel(string number) =>
        calls.Send(Target, "CancelCheckAuthorization", writer => writer.WriteString(number));
}
