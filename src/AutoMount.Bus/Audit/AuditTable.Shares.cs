using AutoMount.Bus.Contract;
using AutoMount.Core.Audit;

namespace AutoMount.Bus.Audit;

/// <summary>How the methods for shares stand in the audit.</summary>
internal static partial class AuditTable
{
    private static readonly Dictionary<(string, string), AuditRule> Shares = new()
    {
        [(BusNames.ManagerInterface, "ShareFolder")] = new("folder-share", AuditKind.Folder)
        {
            Read = call =>
                call.ThenName()
                    .Then("kind")
                    .ThenNumber("guest")
                    .Then("rights")
                    .ThenOptions("expires"),
        },
        [(BusNames.ManagerInterface, "UnshareFolder")] = new("folder-unshare", AuditKind.Folder)
        {
            Read = call => call.ThenName().Then("kind").ThenNumber("guest").ThenOptions(),
        },
        [(BusNames.ManagerInterface, "AcceptShare")] = new("folder-accept", AuditKind.Folder)
        {
            Read = call => call.ThenUser().ThenName().ThenOptions("as", "guest"),
            IsAnothers = true,
        },
        [(BusNames.ManagerInterface, "AdoptShare")] = new("folder-adopt", AuditKind.Folder)
        {
            Read = call => call.ThenUser().ThenName().ThenOptions("as", "guest"),
            IsAnothers = true,
        },
        [(BusNames.ManagerInterface, "DeclineShare")] = new("folder-decline", AuditKind.Folder)
        {
            Read = call => call.ThenUser().ThenName().ThenOptions("guest"),
            IsAnothers = true,
        },
    };
}
