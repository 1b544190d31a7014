using System.Runtime.InteropServices;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

internal sealed partial class ManagerObject
{
    private async Task<Reply> CreateSessionAsync(MethodCall call)
    {
        SessionRequest request = SessionArguments.Read(call, out OwnerClaim claim);
        UserId owner = await authority
            .ProveAsync(call, claim, AuthorityAction.ManageSessions)
            .ConfigureAwait(true);
        Session session = await sessionOperations
            .CreateAsync(request with { Owner = owner, AskedBy = call.Caller.User })
            .ConfigureAwait(true);
        call.Record?.Made(session.Id.Value);
        return Replies.Path(sessions.Registry.PathOf(session.Id.Value));
    }

    private async Task<Reply> AcquireSessionAsync(MethodCall call)
    {
        SessionRequest request = SessionArguments.Read(call, out OwnerClaim claim);
        UserId owner = await authority
            .ProveAsync(call, claim, AuthorityAction.ManageSessions)
            .ConfigureAwait(true);
        (Session session, SafeHandle lifeline) = await sessionOperations
            .AcquireAsync(request with { Owner = owner, AskedBy = call.Caller.User }, call.Gone)
            .ConfigureAwait(true);
        call.Record?.Made(session.Id.Value);
        return writer =>
        {
            using (lifeline) // the copy in the message is the caller's: where it cannot be sent, the session ends
            {
                writer.WriteObjectPath(sessions.Registry.PathOf(session.Id.Value));
                writer.WriteHandle(lifeline);
            }
        };
    }

    /// <summary>What CreateSession would mount; nothing is done. What it would refuse is an entry with a fatal reason.</summary>
    private async Task<Reply> PlanSessionAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        MountWishes wishes = SessionMountArguments.Take(options);
        options.End();
        UserId owner = await authority
            .ProveAsync(call, claim, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        return await sessionOperations.PlanAsync(owner, wishes).ConfigureAwait(true);
    }

    private async Task<Reply> ListSessionsAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        OwnerClaim claim = options.TakeOwnerOrAll(call.Caller);
        options.End();
        UserId? owner = await authority
            .ProveOneOrAllAsync(call, claim, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        IEnumerable<SessionEntry> entries = sessions
            .Registry.All.Where(entry => owner is null || entry.Owner == owner)
            .OrderByDescending(entry => entry.Session.CreatedAt)
            .ThenBy(entry => entry.Id, StringComparer.Ordinal);
        return writer => writer.WriteArray("(sussxxo)", entries, WriteSession);
    }

    private async Task<Reply> GetSessionAsync(MethodCall call)
    {
        SessionEntry entry = await ReadSessionAsync(call, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        return Replies.Path(sessions.Registry.PathOf(entry.Id));
    }

    private async Task<Reply> TerminateSessionAsync(MethodCall call)
    {
        SessionEntry entry = await ReadSessionAsync(call, AuthorityAction.ManageSessions)
            .ConfigureAwait(true);
        return await sessionOperations
            .TerminateAsync(call.Caller, entry.Session)
            .ConfigureAwait(true);
    }

    private void WriteSession(MessageWriter writer, SessionEntry entry)
    {
        writer.WriteString(entry.Id);
        writer.WriteUInt32(entry.Owner.Value);
        writer.WriteString(entry.Session.Image);
        writer.WriteString(BusValues.Name(entry.Session.State));
        writer.WriteInt64((long)BusValues.Timestamp(entry.Session.CreatedAt));
        writer.WriteInt64(BusValues.ExitCode(entry.Session.ExitCode));
        writer.WriteObjectPath(sessions.Registry.PathOf(entry.Id));
    }

    private async Task<SessionEntry> ReadSessionAsync(MethodCall call, AuthorityAction action)
    {
        MessageReader arguments = call.Arguments;
        string text = arguments.ReadString();
        CallOptions.ReadNone(arguments);
        if (!SessionId.TryParse(text, out SessionId id))
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                "A session's id is 12 lower-case hexadecimal digits; 'automountctl session list' shows the ones there are."
            );
        }

        SessionEntry entry =
            sessions.Registry.Find(id.Value)
            ?? throw new ServiceException(
                ServiceError.NoSuchSession,
                $"There is no session '{id}'. 'automountctl session list' shows the ones there are."
            );
        await authority.RequireAsync(call, action, entry.Owner).ConfigureAwait(true);
        return entry;
    }
}
