using AutoMount.Bus.Audit;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.Bus.Service;

internal sealed partial class ManagerObject
{
    private const string ShareSignature = "(ssusustta(us))";
    private const string OfferSignature = "(susstsss)";

    private readonly UserGate _shareGate = new();

    private void DefineShares(InterfaceDefinition definition)
    {
        definition.Method(
            "ShareFolder",
            "name:s guest_kind:s guest:u rights:s options:a{sv}",
            "",
            ShareFolderAsync
        );
        definition.Method(
            "UnshareFolder",
            "name:s guest_kind:s guest:u options:a{sv}",
            "",
            UnshareFolderAsync
        );
        definition.Method(
            "ListShares",
            "options:a{sv}",
            $"shares:a{ShareSignature}",
            ListSharesAsync
        );
        definition.Method(
            "ListOffers",
            "options:a{sv}",
            $"offers:a{OfferSignature}",
            ListOffersAsync
        );
        definition.Method(
            "AcceptShare",
            "owner:u name:s options:a{sv}",
            "path:s",
            call => AnswerAsync(call, setup.Shares.Accept)
        );
        definition.Method(
            "AdoptShare",
            "owner:u name:s options:a{sv}",
            "path:s",
            call => AnswerAsync(call, setup.Shares.Adopt)
        );
        definition.Method("DeclineShare", "owner:u name:s options:a{sv}", "", DeclineShareAsync);
    }

    private async Task<Reply> ShareFolderAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        FolderName name = FolderName.Parse(arguments.ReadString());
        ShareGuest guest = ReadGuest(arguments);
        ShareRights rights =
            ShareWords.ToRights(arguments.ReadString())
            ?? throw new ServiceException(
                ServiceError.InvalidArgument,
                "Rights are 'ro' (read), 'rw' (write too, and delete nothing) or 'rwd' (delete too); give one of these."
            );
        CallOptions options = CallOptions.Read(arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        DateTimeOffset? expires = AuditValues.TakeTime(options, "expires");
        options.End();
        Folder folder = await FindAsync(call, claim, name).ConfigureAwait(true);
        _ = await _shareGate
            .RunAsync(call.Caller.User, () => setup.Shares.Share(folder.Id, guest, rights, expires))
            .ConfigureAwait(true);
        return Replies.Empty;
    }

    private async Task<Reply> UnshareFolderAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        FolderName name = FolderName.Parse(arguments.ReadString());
        ShareGuest guest = ReadGuest(arguments);
        CallOptions options = CallOptions.Read(arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        options.End();
        Folder folder = await FindAsync(call, claim, name).ConfigureAwait(true);
        return await _shareGate
            .RunAsync(
                call.Caller.User,
                () =>
                {
                    setup.Shares.Unshare(folder.Id, guest);
                    return Replies.Empty;
                }
            )
            .ConfigureAwait(true);
    }

    private async Task<Reply> ListSharesAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        OwnerClaim claim = options.TakeOwnerOrAll(call.Caller);
        options.End();
        UserId? owner = await authority
            .ProveOneOrAllAsync(call, claim, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        IReadOnlyList<GrantedShare> shares = await _shareGate
            .RunAsync(call.Caller.User, () => setup.Shares.List(owner))
            .ConfigureAwait(true);
        return writer => writer.WriteArray(ShareSignature, shares, WriteShare);
    }

    private async Task<Reply> ListOffersAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        OwnerClaim claim = TakeGuest(options, call.Caller);
        options.End();
        UserId guest = await authority
            .ProveAsync(call, claim, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        IReadOnlyList<ShareOffer> offers = await _shareGate
            .RunAsync(call.Caller.User, () => setup.Shares.ListOffers(guest))
            .ConfigureAwait(true);
        return writer =>
            writer.WriteArray(
                OfferSignature,
                offers,
                (to, offer) => WriteOffer(to, offer, setup.Folders.GetUserTree(guest))
            );
    }

    private async Task<Reply> AnswerAsync(
        MethodCall call,
        Func<UserId, UserId, FolderName, FolderName?, ShareAnswer> answer
    )
    {
        MessageReader arguments = call.Arguments;
        UserId owner = new(arguments.ReadUInt32());
        FolderName name = FolderName.Parse(arguments.ReadString());
        CallOptions options = CallOptions.Read(arguments);
        OwnerClaim claim = TakeGuest(options, call.Caller);
        FolderName? wanted = options.TakeText("as") is { } text ? FolderName.Parse(text) : null;
        options.End();
        UserId guest = await ProveAsync(call, claim).ConfigureAwait(true);
        string path = await _shareGate
            .RunAsync(
                call.Caller.User,
                () =>
                    $"{setup.Folders.GetUserTree(guest)}/{answer(guest, owner, name, wanted).Name}"
            )
            .ConfigureAwait(true);
        return writer => writer.WriteString(path);
    }

    private async Task<Reply> DeclineShareAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        UserId owner = new(arguments.ReadUInt32());
        FolderName name = FolderName.Parse(arguments.ReadString());
        CallOptions options = CallOptions.Read(arguments);
        OwnerClaim claim = TakeGuest(options, call.Caller);
        options.End();
        UserId guest = await ProveAsync(call, claim).ConfigureAwait(true);
        return await _shareGate
            .RunAsync(
                call.Caller.User,
                () =>
                {
                    setup.Shares.Decline(guest, owner, name);
                    return Replies.Empty;
                }
            )
            .ConfigureAwait(true);
    }

    /// <summary>Takes <c>guest</c>: who answers; the caller where it is absent.</summary>
    private static OwnerClaim TakeGuest(CallOptions options, Caller caller) =>
        new(options.TakeUser("guest") is { } guest ? new UserId(guest) : caller.User);

    private static ShareGuest ReadGuest(MessageReader arguments) =>
        ShareWords.ToGuest(arguments.ReadString(), arguments.ReadUInt32())
        ?? throw new ServiceException(
            ServiceError.InvalidArgument,
            "A folder is shared with a 'user' or a 'group'; give one of these words."
        );

    private static void WriteShare(MessageWriter writer, GrantedShare granted)
    {
        writer.WriteString(granted.Folder.Id.Value);
        writer.WriteString(granted.Folder.Name.Value);
        writer.WriteUInt32(granted.Folder.Owner.Value);
        writer.WriteString(ShareWords.KindOf(granted.Share.Guest));
        writer.WriteUInt32(granted.Share.Guest.Id);
        writer.WriteString(ShareWords.Of(granted.Share.Rights));
        writer.WriteUInt64(BusValues.Timestamp(granted.Share.Expires));
        writer.WriteUInt64(BusValues.Timestamp(granted.Share.CreatedAt));
        writer.WriteArray(
            "(us)",
            granted.Guests,
            (to, guest) =>
            {
                to.WriteUInt32(guest.Guest.Value);
                to.WriteString(guest.Name.Value);
            }
        );
    }

    private static void WriteOffer(MessageWriter writer, ShareOffer offer, string tree)
    {
        writer.WriteString(offer.Folder.Id.Value);
        writer.WriteUInt32(offer.Folder.Owner.Value);
        writer.WriteString(offer.Folder.Name.Value);
        writer.WriteString(ShareWords.Of(offer.Rights));
        writer.WriteUInt64(BusValues.Timestamp(offer.Expires));
        writer.WriteString(ShareWords.StateOf(offer));
        writer.WriteString(offer.IsAccepted ? offer.Answer!.Name.Value : string.Empty);
        writer.WriteString(offer.IsAccepted ? $"{tree}/{offer.Answer!.Name}" : string.Empty);
    }
}
