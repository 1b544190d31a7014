using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary>The guest's side: <c>automountctl folder offers</c>, <c>accept</c>, <c>adopt</c>, <c>decline</c> and <c>leave</c>.</summary>
internal static class OfferCommands
{
    internal static Command List()
    {
        Option<string?> guest = Guest();
        Command command = new("offers", "List what others share with you, and what you made of it")
        {
            guest,
            SharedOptions.ShortQuiet,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(guest));
            using ServiceClient client = PasswordAgent.Connect();
            IReadOnlyList<OfferDetails> offers = client.ListOffers(user);
            return Answers.List<OfferJson>(
                given,
                "offer",
                [.. offers.Select(offer => new OfferJson(offer))],
                offers.Select(offer => $"{HostAccounts.NameOf(offer.Owner)}/{offer.Name}"),
                () => ShareText.Offers(offers)
            );
        });
        return command;
    }

    internal static Command Accept() =>
        Answer(
            "accept",
            "Take a folder that another shares into your tree; sessions get it where it is asked for",
            "Under this name; by default its own, without a dot before it",
            (client, folder, name, guest) =>
                client.AcceptShare(folder.Owner, folder.Name, name, guest),
            "Accepted"
        );

    internal static Command Adopt() =>
        Answer(
            "adopt",
            "Take a folder that another shares as a dotfolder of yours, mounted in all your sessions; its owner decides what is in it",
            "Under this name, which begins with a dot; by default its own",
            (client, folder, name, guest) =>
                client.AdoptShare(folder.Owner, folder.Name, name, guest),
            "Adopted"
        );

    internal static Command Decline()
    {
        Argument<string> folder = Folder();
        Option<string?> guest = Guest();
        Command command = new(
            "decline",
            "Decline an offer; it can be accepted later, as long as it stands"
        )
        {
            folder,
            guest,
        };
        command.SetAction(given =>
        {
            ForeignFolder foreign = ForeignFolder.Parse(given.GetRequiredValue(folder));
            using ServiceClient client = PasswordAgent.Connect();
            client.DeclineShare(
                foreign.Owner,
                foreign.Name,
                OwnerText.Resolve(given.GetValue(guest))
            );
            return Answers.Done(
                given,
                new DeclinedJson(foreign.Name, foreign.Owner, Declined: true),
                $"Declined '{given.GetRequiredValue(folder)}'"
            );
        });
        return command;
    }

    internal static Command Leave()
    {
        Argument<string> name = new("NAME")
        {
            Description = "What the folder is called in your tree",
        };
        Option<string?> guest = Guest();
        Command command = new(
            "leave",
            "Give back a folder that another shares: it goes from your tree and sessions"
        )
        {
            name,
            guest,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(guest));
            string local = given.GetRequiredValue(name);
            using ServiceClient client = PasswordAgent.Connect();
            OfferDetails offer =
                client
                    .ListOffers(user)
                    .FirstOrDefault(each => each.State == "accepted" && each.LocalName == local)
                ?? throw new CommandException(
                    ExitCode.NotFound,
                    $"No folder '{local}' in your tree is another's. 'automountctl folder offers' shows those that are."
                );
            client.DeclineShare(offer.Owner, offer.Name, user);
            return Answers.Done(
                given,
                new DeclinedJson(offer.Name, offer.Owner, Declined: true),
                $"Left '{local}' of {HostAccounts.NameOf(offer.Owner)}"
            );
        });
        return command;
    }

    private static Command Answer(
        string word,
        string description,
        string nameDescription,
        Func<ServiceClient, ForeignFolder, string?, uint?, string> answer,
        string done
    )
    {
        Argument<string> folder = Folder();
        Option<string?> name = new("--as") { Description = nameDescription, HelpName = "NAME" };
        Option<string?> guest = Guest();
        Command command = new(word, description) { folder, name, guest };
        command.SetAction(given =>
        {
            ForeignFolder foreign = ForeignFolder.Parse(given.GetRequiredValue(folder));
            using ServiceClient client = PasswordAgent.Connect();
            string path = answer(
                client,
                foreign,
                given.GetValue(name),
                OwnerText.Resolve(given.GetValue(guest))
            );
            return Answers.Done(
                given,
                new AcceptedJson(foreign.Name, foreign.Owner, Path.GetFileName(path), path),
                $"{done} '{given.GetRequiredValue(folder)}', at {path}"
            );
        });
        return command;
    }

    private static Argument<string> Folder() =>
        new("OWNER/NAME") { Description = "Whose folder, and what he calls it" };

    private static Option<string?> Guest() =>
        new("--guest")
        {
            Description = "For this user (for root, and whom polkit lets)",
            HelpName = "USER",
        };
}
