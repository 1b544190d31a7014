using AutoMount.Bus.Audit;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;

namespace AutoMount.Bus.Service;

internal sealed partial class ManagerObject
{
    private readonly UserGate _auditGate = new(2);

    private void DefineAudit(InterfaceDefinition definition) =>
        definition.Method(
            "ListAudit",
            "options:a{sv}",
            $"entries:a{AuditValues.Signature}",
            ListAuditAsync
        );

    private async Task<Reply> ListAuditAsync(MethodCall call)
    {
        AuditQuery query = AuditValues.TakeQuery(
            CallOptions.Read(call.Arguments),
            call.Caller,
            out OwnerClaim? claim
        );
        if (claim is { } claimed)
        {
            UserId? owner = await authority
                .ProveOneOrAllAsync(call, claimed, AuthorityAction.Inspect)
                .ConfigureAwait(true);
            query = query with { Owner = owner };
        }
        else
        {
            query = query with { Party = call.Caller.User };
        }

        query = WithFolders(query);
        IAuditTrail trail =
            setup.Audit
            ?? throw new ServiceException(
                ServiceError.NotSupported,
                "This service keeps no audit."
            );
        IReadOnlyList<AuditEntry> entries = await _auditGate
            .RunAsync(call.Caller.User, () => trail.List(query))
            .ConfigureAwait(true);
        return writer => writer.WriteArray(AuditValues.Signature, entries, AuditValues.Write);
    }

    /// <summary>A folder by its name is found under the names that it had before, too.</summary>
    private AuditQuery WithFolders(AuditQuery query) =>
        query.Object is { } name && (query.Owner ?? query.Party) is { } owner
            ? query with
            {
                ObjectIds = new AuditObjects(folders, sessions.Registry).IdsOf(name, owner),
            }
            : query;
}
