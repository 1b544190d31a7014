using AutoMount.Bus.SdBus;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

internal sealed partial class ManagerObject
{
    private const string SoftLimitList = $"limits:a{SoftLimitValues.RowSignature}";

    /// <summary>The folders that have soft limits, in one answer: a list of folders would grow for all that have none.</summary>
    private async Task<Reply> ListSoftLimitsAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        OwnerClaim claim = options.TakeOwnerOrAll(call.Caller);
        options.End();
        UserId? owner = await authority
            .ProveOneOrAllAsync(call, claim, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        SoftLimitValues values = new(setup.SoftLimits);
        IEnumerable<FolderEntry> entries = folders
            .All.Where(entry => entry.IsReady && (owner is null || entry.Owner == owner))
            .Where(entry => values.Has(SoftSubject.Of(entry.Folder.Id)));
        return writer =>
            writer.WriteArray(
                SoftLimitValues.RowSignature,
                entries,
                (to, entry) => values.WriteRow(to, entry.Id, SoftSubject.Of(entry.Folder.Id))
            );
    }
}
