using System.CommandLine;
using System.Globalization;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;
using AutoMount.Core.Audit;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl audit</c>.</summary>
internal sealed class AuditCommand : Command
{
    private const long UsualEntries = 100;

    private readonly Option<string?> _owner = SharedOptions.Owner(
        "Only what was done to things of this user"
    );

    private readonly Option<bool> _all = new("--all")
    {
        Description = "What everybody did (for root, who needs not say so, and whom polkit lets)",
    };

    private readonly Option<string?> _caller = new("--caller")
    {
        Description =
            "Only what this user did (login name or uid; 'automountd' for the service itself)",
        HelpName = "USER",
    };

    private readonly Option<string?> _action = new("--action")
    {
        Description = "Only this, such as folder-delete or session-exec",
        HelpName = "ACTION",
    };

    private readonly Option<string?> _folder = new Option<string?>("--folder")
    {
        Description = "Only what was done to this folder (name, or id as 'folder show' tells it)",
        HelpName = "FOLDER",
    }.WithFolders();

    private readonly Option<string?> _session = new("--session")
    {
        Description = "Only what was done to this session",
        HelpName = "SESSION",
    };

    private readonly Option<DateTimeOffset?> _since = SharedOptions.Time(
        "--since",
        "Only what came at this time or later"
    );

    private readonly Option<DateTimeOffset?> _until = SharedOptions.Time(
        "--until",
        "Only what came before this time"
    );

    private readonly Option<bool> _failed = new("--failed")
    {
        Description = "Only what was refused or failed",
    };

    private readonly Option<long?> _limit = SharedOptions.Count(
        "--limit",
        "At most so many, the newest; 100 where it is left out"
    );

    internal AuditCommand()
        : base(
            "audit",
            "Show who did what to your folders and sessions, and what you did, newest first; root sees everybody's"
        )
    {
        Options.Add(_owner);
        Options.Add(_all);
        Options.Add(_caller);
        Options.Add(_action);
        Options.Add(_folder);
        Options.Add(_session);
        Options.Add(_since);
        Options.Add(_until);
        Options.Add(_failed);
        Options.Add(_limit);
        Options.Add(SharedOptions.ShortQuiet);
        Validators.Add(result =>
        {
            if (result.GetResult(_folder) is not null && result.GetResult(_session) is not null)
            {
                result.AddError("Give --folder or --session, not both.");
            }

            if (result.GetResult(_owner) is not null && result.GetResult(_all) is not null)
            {
                result.AddError("Give --owner or --all, not both.");
            }
        });
        SetAction(Run);
    }

    private int Run(ParseResult given)
    {
        AuditFilter filter = FilterOf(given);
        using ServiceClient client = PasswordAgent.Connect();
        if (given.GetValue(_session) is { } session)
        {
            filter = filter with { Kind = "session", Object = Resolve(client, session) };
        }

        Func<uint, string> nameOf = Remembered(HostAccounts.NameOf);
        IReadOnlyList<AuditRecord> entries = client.ListAudit(
            filter,
            given.GetValue(_limit) ?? UsualEntries
        );
        return Answers.List<AuditJson>(
            given,
            "record",
            [.. entries.Select(entry => new AuditJson(entry, nameOf))],
            entries.Select(entry => entry.Number.ToString(CultureInfo.InvariantCulture)),
            () => AuditText.List(entries, nameOf)
        );
    }

    /// <summary>A name that was looked up once is not looked up again.</summary>
    private static Func<uint, string> Remembered(Func<uint, string> nameOf)
    {
        Dictionary<uint, string> names = [];
        return user =>
        {
            if (!names.TryGetValue(user, out string? name))
            {
                name = nameOf(user);
                names.Add(user, name);
            }

            return name;
        };
    }

    private AuditFilter FilterOf(ParseResult given) =>
        new()
        {
            Owner = OwnerText.Resolve(given.GetValue(_owner)),
            All = given.GetValue(_all),
            Caller =
                given.GetValue(_caller) is AuditEntry.Service
                    ? AuditRecord.Nobody
                    : OwnerText.Resolve(given.GetValue(_caller)),
            Action = given.GetValue(_action),
            Kind = given.GetValue(_folder) is null ? null : "folder",
            Object = given.GetValue(_folder),
            Since = given.GetValue(_since),
            Until = given.GetValue(_until),
            Result = given.GetValue(_failed) ? AuditQuery.Failed : null,
        };

    /// <summary>The whole id where the beginning of one that is there was given; a session that is forgotten is asked for as it was written.</summary>
    private static string Resolve(ServiceClient client, string session)
    {
        try
        {
            return SessionIdText.Resolve(client, session);
        }
        catch (CommandException exception) when (exception.ExitCode == ExitCode.NotFound)
        {
            return session;
        }
    }
}
