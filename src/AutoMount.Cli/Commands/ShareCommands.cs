using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary>The owner's side: <c>automountctl folder share</c>, <c>unshare</c> and <c>shares</c>.</summary>
internal static class ShareCommands
{
    internal static Command Share()
    {
        Argument<string> name = FolderCommands.Name();
        Argument<string> guest = GuestArgument();
        Option<string> rights = Rights();
        Option<TimeSpan?> lasts = SharedOptions.Duration("--for", "End it by itself after so long");
        Option<string?> until = new("--until")
        {
            Description = "End it by itself at this time, such as 2027-01-31",
            HelpName = "TIME",
        };
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new(
            "share",
            "Offer a folder to a user, or to a group as @GROUP; once he accepts, it is in his tree"
        )
        {
            name,
            guest,
            rights,
            lasts,
            until,
            owner,
        };
        RefuseBoth(command, lasts, until);
        command.SetAction(given =>
            Share(
                given,
                given.GetRequiredValue(name),
                GuestText.Parse(given.GetRequiredValue(guest)),
                given.GetRequiredValue(rights),
                EndOf(given.GetValue(lasts), given.GetValue(until)),
                OwnerText.Resolve(given.GetValue(owner))
            )
        );
        return command;
    }

    internal static Command Unshare()
    {
        Argument<string> name = FolderCommands.Name();
        Argument<string?> guest = new("GUEST")
        {
            Description = "A user, or a group as @GROUP",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> all = new("--all") { Description = "End all shares of the folder" };
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new(
            "unshare",
            "End a share; the guest is refused at once, in running sessions too"
        )
        {
            name,
            guest,
            all,
            owner,
        };
        RequireOne(command, guest, all);
        command.SetAction(given =>
            Unshare(
                given,
                given.GetRequiredValue(name),
                given.GetValue(all) ? null : GuestText.Parse(given.GetValue(guest)!),
                OwnerText.Resolve(given.GetValue(owner))
            )
        );
        return command;
    }

    internal static Command List()
    {
        Option<string?> owner = SharedOptions.Owner("Only this user's");
        Command command = new("shares", "List what is shared with whom, and who has accepted")
        {
            owner,
            SharedOptions.ShortQuiet,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = PasswordAgent.Connect();
            IReadOnlyList<ShareDetails> shares = client.ListShares(user);
            return Answers.List<ShareJson>(
                given,
                "share",
                [.. shares.Select(share => new ShareJson(share))],
                shares.Select(share => share.Name).Distinct(),
                () => ShareText.List(shares, OwnerColumn.For(user))
            );
        });
        return command;
    }

    /// <summary>Root's own where he names nobody: "all" is never everybody's.</summary>
    private static uint? Own => Environment.IsPrivilegedProcess ? 0 : null;

    private static Argument<string> GuestArgument() =>
        new("GUEST") { Description = "A user, or a group as @GROUP" };

    private static DateTimeOffset? EndOf(TimeSpan? lasts, string? until)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        try
        {
            return until is not null ? TimeText.Parse(until, now, TimeZoneInfo.Local) : now + lasts;
        }
        catch (FormatException exception)
        {
            throw new CommandException(ExitCode.Usage, exception.Message);
        }
    }

    private static int Share(
        ParseResult given,
        string folder,
        GuestText guest,
        string rights,
        DateTimeOffset? expires,
        uint? owner
    )
    {
        using ServiceClient client = PasswordAgent.Connect();
        client.ShareFolder(folder, guest.Kind, guest.Id, rights, expires, owner);
        string user = owner is { } uid ? HostAccounts.NameOf(uid) : Environment.UserName;
        string end = expires is null ? string.Empty : $" until {HumanTime.Format(expires)}";
        return Answers.Done(
            given,
            new SharedJson(folder, $"{guest}", rights, JsonTime.Format(expires)),
            $"Offered '{folder}' to {guest} ({rights}){end}. It is in the guest's tree after 'automountctl folder accept {user}/{folder}'."
        );
    }

    private static int Unshare(ParseResult given, string folder, GuestText? guest, uint? owner)
    {
        using ServiceClient client = PasswordAgent.Connect();
        GuestText[] guests = guest is not null
            ? [guest]
            :
            [
                .. client
                    .ListShares(owner ?? Own)
                    .Where(share => share.Name == folder)
                    .Select(share => new GuestText(share.GuestKind, share.Guest)),
            ];
        foreach (GuestText each in guests)
        {
            client.UnshareFolder(folder, each.Kind, each.Id, owner);
        }

        return Answers.Done(
            given,
            new UnsharedJson(folder, [.. guests.Select(each => $"{each}")]),
            guests.Length == 0
                ? $"'{folder}' was not shared."
                : $"'{folder}' is not shared with {string.Join<GuestText>(", ", guests)} any more"
        );
    }

    private static Option<string> Rights() =>
        new Option<string>("--rights")
        {
            Description = "ro: read; rw: write too, but delete nothing; rwd: delete too",
            DefaultValueFactory = _ => "ro",
        }.AcceptOnlyFromAmong("ro", "rw", "rwd");

    private static void RefuseBoth(
        Command command,
        Option<TimeSpan?> lasts,
        Option<string?> until
    ) =>
        command.Validators.Add(result =>
        {
            if (result.GetValue(lasts) is not null && result.GetValue(until) is not null)
            {
                result.AddError("Give --for or --until, not both.");
            }
        });

    private static void RequireOne(Command command, Argument<string?> guest, Option<bool> all) =>
        command.Validators.Add(result =>
        {
            if (result.GetResult(guest) is { Tokens.Count: > 0 } == result.GetValue(all))
            {
                result.AddError("Name a user or a @GROUP, or give --all for all of them.");
            }
        });
}
