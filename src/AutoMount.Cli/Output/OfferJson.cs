using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>An offer in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record OfferJson
{
    internal OfferJson(OfferDetails offer)
    {
        Folder = offer.Folder;
        Owner = offer.Owner;
        OwnerName = HostAccounts.NameOf(offer.Owner);
        Name = offer.Name;
        Rights = offer.Rights;
        Expires = JsonTime.Format(offer.Expires);
        State = offer.State;
        LocalName = offer.LocalName.Length > 0 ? offer.LocalName : null;
        Path = offer.Path.Length > 0 ? offer.Path : null;
    }

    public string Folder { get; }

    public uint Owner { get; }

    public string OwnerName { get; }

    public string Name { get; }

    public string Rights { get; }

    public string? Expires { get; }

    public string State { get; }

    public string? LocalName { get; }

    public string? Path { get; }
}

/// <summary>An offer that was accepted or adopted.</summary>
internal sealed record AcceptedJson(string Name, uint Owner, string LocalName, string Path);

/// <summary>An offer that was declined, or a folder that was left.</summary>
internal sealed record DeclinedJson(string Name, uint Owner, bool Declined);
