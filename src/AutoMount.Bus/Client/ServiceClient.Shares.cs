using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>Grants a folder to a user or a group, or changes what was granted.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="guestKind">user or group.</param>
    /// <param name="guest">The uid or gid.</param>
    /// <param name="rights">ro, rw or rwd.</param>
    /// <param name="expires">When it ends by itself; null for never.</param>
    /// <param name="owner">Whose folder it is; null for the caller's own.</param>
    public void ShareFolder(
        string name,
        string guestKind,
        uint guest,
        string rights,
        DateTimeOffset? expires,
        uint? owner
    ) =>
        Work(
                Manager,
                "ShareFolder",
                writer =>
                {
                    writer.WriteString(name);
                    writer.WriteString(guestKind);
                    writer.WriteUInt32(guest);
                    writer.WriteString(rights);
                    writer.WriteDictionary(
                        new ClientOptions().Owner(owner).Add("expires", Time(expires)).Values
                    );
                }
            )
            .Dispose();

    /// <summary>Ends a grant.</summary>
    public void UnshareFolder(string name, string guestKind, uint guest, uint? owner) =>
        Work(
                Manager,
                "UnshareFolder",
                writer =>
                {
                    writer.WriteString(name);
                    writer.WriteString(guestKind);
                    writer.WriteUInt32(guest);
                    writer.WriteDictionary(new ClientOptions().Owner(owner).Values);
                }
            )
            .Dispose();

    /// <summary>What is shared: by the caller; with <paramref name="owner"/> by that user; for root without it by everybody.</summary>
    public IReadOnlyList<ShareDetails> ListShares(uint? owner)
    {
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions().Owner(owner).Values;
        using BusMessage reply = _connection.Call(
            Manager,
            "ListShares",
            writer => writer.WriteDictionary(options)
        );
        return reply.Body.ReadArray("(ssusustta(us))", ReadShare);
    }

    /// <summary>What others share with the caller, or with <paramref name="guest"/>.</summary>
    public IReadOnlyList<OfferDetails> ListOffers(uint? guest)
    {
        IReadOnlyDictionary<string, BusValue> options = Guest(guest).Values;
        using BusMessage reply = _connection.Call(
            Manager,
            "ListOffers",
            writer => writer.WriteDictionary(options)
        );
        return reply.Body.ReadArray("(susstsss)", ReadOffer);
    }

    /// <summary>Accepts a folder that another shares.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="name">What he calls it.</param>
    /// <param name="localName">What it is to be called in the guest's tree; null for the same, without a dot.</param>
    /// <param name="guest">Who accepts; null for the caller.</param>
    /// <returns>Where it is on the host.</returns>
    public string AcceptShare(uint owner, string name, string? localName, uint? guest) =>
        Answer("AcceptShare", owner, name, Guest(guest).Text("as", localName));

    /// <summary>Accepts a folder that another shares as a dotfolder, mounted in all the guest's sessions.</summary>
    /// <returns>Where it is on the host.</returns>
    public string AdoptShare(uint owner, string name, string? localName, uint? guest) =>
        Answer("AdoptShare", owner, name, Guest(guest).Text("as", localName));

    /// <summary>Declines a folder, or gives it back.</summary>
    public void DeclineShare(uint owner, string name, uint? guest) =>
        Foreign("DeclineShare", owner, name, Guest(guest)).Dispose();

    private static ClientOptions Guest(uint? guest) =>
        new ClientOptions().Add("guest", guest is { } user ? BusValue.Of(user) : null);

    private string Answer(string member, uint owner, string name, ClientOptions options)
    {
        using BusMessage reply = Foreign(member, owner, name, options);
        return reply.Body.ReadString();
    }

    private BusMessage Foreign(string member, uint owner, string name, ClientOptions options) =>
        Work(
            Manager,
            member,
            writer =>
            {
                writer.WriteUInt32(owner);
                writer.WriteString(name);
                writer.WriteDictionary(options.Values);
            }
        );

    private static ShareDetails ReadShare(MessageReader reader) =>
        new()
        {
            Folder = reader.ReadString(),
            Name = reader.ReadString(),
            Owner = reader.ReadUInt32(),
            GuestKind = reader.ReadString(),
            Guest = reader.ReadUInt32(),
            Rights = reader.ReadString(),
            Expires = ClientValues.Time(reader.ReadUInt64()),
            Granted = ClientValues.Time(reader.ReadUInt64()),
            Guests = reader.ReadArray("(us)", guest => (guest.ReadUInt32(), guest.ReadString())),
        };

    private static OfferDetails ReadOffer(MessageReader reader) =>
        new()
        {
            Folder = reader.ReadString(),
            Owner = reader.ReadUInt32(),
            Name = reader.ReadString(),
            Rights = reader.ReadString(),
            Expires = ClientValues.Time(reader.ReadUInt64()),
            State = reader.ReadString(),
            LocalName = reader.ReadString(),
            Path = reader.ReadString(),
        };
}
