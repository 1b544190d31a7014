using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>A share in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record ShareJson
{
    internal ShareJson(ShareDetails share)
    {
        Folder = share.Folder;
        Name = share.Name;
        Owner = share.Owner;
        GuestKind = share.GuestKind;
        Guest = share.Guest;
        Rights = share.Rights;
        Expires = JsonTime.Format(share.Expires);
        Granted = JsonTime.Format(share.Granted);
        Guests = [.. share.Guests.Select(guest => new ShareGuestJson(guest.User, guest.Name))];
    }

    public string Folder { get; }

    public string Name { get; }

    public uint Owner { get; }

    public string GuestKind { get; }

    public uint Guest { get; }

    public string Rights { get; }

    public string? Expires { get; }

    public string? Granted { get; }

    public IReadOnlyList<ShareGuestJson> Guests { get; }
}

/// <summary>Who has a shared folder.</summary>
/// <param name="User">His uid.</param>
/// <param name="Name">What it is called in his tree.</param>
internal sealed record ShareGuestJson(uint User, string Name);

/// <summary>A folder that was shared.</summary>
internal sealed record SharedJson(string Name, string Guest, string Rights, string? Expires);

/// <summary>A folder whose shares were ended.</summary>
internal sealed record UnsharedJson(string Name, IReadOnlyList<string> Unshared);
