using AutoMount.Bus.SdBus;
using AutoMount.Core.Accounts;

namespace AutoMount.Bus.Service;

internal sealed partial class ManagerObject
{
    private void DefineUsers(InterfaceDefinition definition)
    {
        definition.Method("GetUser", "options:a{sv}", "user:o", GetUserAsync);
        definition.Method("ListUsers", "options:a{sv}", "users:a(uutttto)", ListUsersAsync);
        definition.Method("SetUserLimits", "uid:u options:a{sv}", "", SetUserLimitsAsync);
    }

    private async Task<Reply> GetUserAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        options.End();
        UserId user = await authority
            .ProveAsync(call, claim, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        return Replies.Path(await users.GetAsync(call.Caller, user).ConfigureAwait(true));
    }

    private async Task<Reply> ListUsersAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        OwnerClaim claim = options.TakeOwnerOrAll(call.Caller);
        options.End();
        UserId? user = await authority
            .ProveOneOrAllAsync(call, claim, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        IReadOnlyList<UserEntry> found = await users
            .ListAsync(call.Caller, user)
            .ConfigureAwait(true);
        return writer => users.WriteSummaries(writer, found);
    }

    private Task<Reply> SetUserLimitsAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        UserId user = new(arguments.ReadUInt32());
        return users.SetLimitsAsync(call, user, CallOptions.Read(arguments));
    }
}
