using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl folder</c>.</summary>
internal static class FolderCommands
{
    internal static Command Create()
    {
        Argument<string> name = Name();
        Option<long?> size = SharedOptions.SizeLimit("--size", "Most bytes it may hold");
        Option<long?> inodes = SharedOptions.CountLimit(
            "--inodes",
            "Most files and directories it may hold"
        );
        Option<string?> owner = SharedOptions.Owner("Make it for this user");
        Command command = new(
            "create",
            "Make a folder; one whose name begins with a dot is mounted in every session"
        )
        {
            name,
            size,
            inodes,
            owner,
            SharedOptions.ShortQuiet,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = PasswordAgent.Connect();
            FolderDetails folder = client.CreateFolder(
                given.GetRequiredValue(name),
                given.GetValue(size),
                given.GetValue(inodes),
                user
            );
            return Answer(given, folder, "Created", folder.Summary.Name);
        });
        return command;
    }

    internal static Command List()
    {
        Option<string?> owner = SharedOptions.Owner("Only this user's");
        Command command = new("list", "List your folders; root sees everybody's")
        {
            owner,
            SharedOptions.ShortQuiet,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = PasswordAgent.Connect();
            IReadOnlyList<FolderSummary> folders = client.ListFoldersWithSoftLimits(user);
            return Answers.List<FolderJson>(
                given,
                "folder",
                [.. folders.Select(folder => new FolderJson(folder))],
                folders.Select(folder => folder.Name),
                () => FolderText.List(folders, OwnerColumn.For(user))
            );
        });
        return command;
    }

    internal static Command Show()
    {
        Argument<string> name = Name();
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new("show", "Show all about a folder") { name, owner };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = PasswordAgent.Connect();
            FolderDetails folder = client.GetFolder(given.GetRequiredValue(name), user);
            return Answers.Show(
                given,
                new FolderDetailsJson(folder),
                FolderText.Show(folder).Write
            );
        });
        return command;
    }

    internal static Command Limit()
    {
        Argument<string> name = Name();
        LimitOptions limits = new(" it may hold");
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new(
            "limit",
            "Change a folder's limits; below what it holds, it can only shrink"
        )
        {
            name,
            owner,
        };
        limits.AddTo(command);
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            string folder = given.GetRequiredValue(name);
            using ServiceClient client = PasswordAgent.Connect();
            client.SetFolderLimits(folder, limits.Of(given), user);
            return Answer(given, client.GetFolder(folder, user), "Limited");
        });
        return command;
    }

    internal static Command Set()
    {
        Argument<string> name = Name();
        Option<string?> mode = SharedOptions.Choice(
            "--auto-mount",
            "MODE",
            "How sessions get the folder without asking, where its name begins with a dot: on, ro (read-only) or off; sessions that run follow at once",
            ["on", "ro", "off"]
        );
        Option<string?> description = Description();
        Option<string?> usage = UsageMode();
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new("set", "Change how sessions get a folder, and what is said of it")
        {
            name,
            mode,
            description,
            usage,
            owner,
        };
        command.Validators.Add(result =>
        {
            if (new[] { mode, description, usage }.All(one => result.GetResult(one) is null))
            {
                result.AddError("Say what to change: --auto-mount, --description or --usage-mode.");
            }
        });
        command.SetAction(given =>
            Set(
                given,
                given.GetRequiredValue(name),
                OwnerText.Resolve(given.GetValue(owner)),
                (given.GetValue(mode), given.GetValue(description), given.GetValue(usage))
            )
        );
        return command;
    }

    private static Option<string?> Description() =>
        new("--description") { Description = "What the folder is, in a line", HelpName = "TEXT" };

    private static Option<string?> UsageMode() =>
        SharedOptions.Choice(
            "--usage-mode",
            "MODE",
            "What the folder is for: general, data or model; a label for people",
            ["general", "data", "model"]
        );

    private static int Set(
        ParseResult given,
        string folder,
        uint? user,
        (string? Mode, string? Description, string? Usage) values
    )
    {
        using ServiceClient client = PasswordAgent.Connect();
        if (values.Mode is { } mode)
        {
            client.SetFolderAutoMount(folder, mode, user);
        }

        if (values.Description is not null || values.Usage is not null)
        {
            client.DescribeFolder(folder, values.Description, values.Usage, user);
        }

        FolderDetails details = client.GetFolder(folder, user);
        string[] done =
        [
            .. values.Mode is null ? [] : new[] { $"automatic mount {details.AutoMount}" },
            .. values.Usage is null ? [] : new[] { $"usage mode {details.UsageMode}" },
            .. values.Description is null ? [] : new[] { $"description \"{details.Description}\"" },
        ];
        return Answers.Done(
            given,
            new FolderDetailsJson(details),
            $"Set '{folder}': {string.Join(", ", done)}."
        );
    }

    internal static Command Rename()
    {
        Argument<string> name = Name();
        Argument<string> newName = new("NEW-NAME") { Description = "The name it is to have" };
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new(
            "rename",
            "Give a folder another name; sessions that run follow at once"
        )
        {
            name,
            newName,
            owner,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            string folder = given.GetRequiredValue(newName);
            using ServiceClient client = PasswordAgent.Connect();
            client.RenameFolder(given.GetRequiredValue(name), folder, user);
            return Answer(given, client.GetFolder(folder, user), "Renamed to");
        });
        return command;
    }

    internal static Argument<string> Name() =>
        new Argument<string>("NAME")
        {
            Description = "The folder's name, such as .local or datasets",
        }.WithFolders();

    internal static int Answer(
        ParseResult given,
        FolderDetails folder,
        string done,
        string? made = null
    ) =>
        Answers.Done(
            given,
            new FolderDetailsJson(folder),
            $"{done} '{folder.Summary.Name}' ({FolderText.Limits(folder.Summary.Fill)}) at {folder.Summary.Path}",
            made
        );
}
