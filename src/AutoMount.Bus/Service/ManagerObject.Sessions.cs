using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

internal sealed partial class ManagerObject
{
    private async Task<Reply> CreateSessionAsync(MethodCall call)
    {
        SessionRequest request = SessionArguments.Read(call);
        Session session = await sessionOperations.CreateAsync(request).ConfigureAwait(true);
        return Replies.Path(sessions.Registry.PathOf(session.Id.Value));
    }

    private Reply ListSessions(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        UserId? owner = options.TakeOwnerOrAll(call.Caller);
        options.End();
        IEnumerable<SessionEntry> entries = sessions
            .Registry.All.Where(entry => owner is null || entry.Owner == owner)
            .OrderByDescending(entry => entry.Session.CreatedAt)
            .ThenBy(entry => entry.Id, StringComparer.Ordinal);
        return writer => writer.WriteArray("(sussxxo)", entries, WriteSession);
    }

    private Reply GetSession(MethodCall call) =>
        Replies.Path(sessions.Registry.PathOf(ReadSession(call).Id));

    private Task<Reply> TerminateSessionAsync(MethodCall call) =>
        sessionOperations.TerminateAsync(ReadSession(call).Session.Id);

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

    private SessionEntry ReadSession(MethodCall call)
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
        call.Caller.Require(entry.Owner);
        return entry;
    }
}
