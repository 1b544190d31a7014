using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>Shares and offers for people.</summary>
internal static class ShareText
{
    /// <summary>A table of what is shared with whom.</summary>
    internal static Table List(IReadOnlyList<ShareDetails> shares, Func<uint, string>? nameOfOwner)
    {
        string[] owner = nameOfOwner is null ? [] : ["OWNER"];
        Table table = new([.. owner, "NAME", "WITH", "RIGHTS", "UNTIL", "ACCEPTED BY"]);
        foreach (ShareDetails share in shares)
        {
            Cell[] cells = nameOfOwner is null ? [] : [nameOfOwner(share.Owner)];
            table.Add([
                .. cells,
                share.Name,
                $"{new GuestText(share.GuestKind, share.Guest)}",
                share.Rights,
                share.Expires is null ? "-" : HumanTime.Format(share.Expires),
                share.Guests.Count == 0
                    ? new Cell("nobody yet", Ink.Faint)
                    : string.Join(
                        ", ",
                        share.Guests.Select(guest => HostAccounts.NameOf(guest.User))
                    ),
            ]);
        }

        return table;
    }

    /// <summary>A table of what others share.</summary>
    internal static Table Offers(IReadOnlyList<OfferDetails> offers)
    {
        Table table = new(["FOLDER", "RIGHTS", "UNTIL", "STATE", "AS"]);
        foreach (OfferDetails offer in offers)
        {
            table.Add([
                $"{HostAccounts.NameOf(offer.Owner)}/{offer.Name}",
                offer.Rights,
                offer.Expires is null ? "-" : HumanTime.Format(offer.Expires),
                offer.State,
                offer.LocalName.Length > 0 ? offer.LocalName : "-",
            ]);
        }

        return table;
    }
}
