using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl folder delete</c>, <c>trash</c>, <c>restore</c> and <c>purge</c>.</summary>
internal static class TrashCommands
{
    private const string Deleting = "deleting";

    /// <summary>Root's own where he names nobody: "all" is never everybody's.</summary>
    private static uint? Own => Environment.IsPrivilegedProcess ? 0 : null;

    internal static Command Delete()
    {
        Argument<string> name = FolderCommands.Name();
        Option<bool> purge = new("--purge")
        {
            Description = "For good, not into the trash: nothing brings it back",
        };
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new(
            "delete",
            "Delete a folder; it stays in the trash for a while, from where 'restore' brings it back"
        )
        {
            name,
            purge,
            owner,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            string folder = given.GetRequiredValue(name);
            using ServiceClient client = PasswordAgent.Connect();
            client.DeleteFolder(folder, user, given.GetValue(purge));
            TrashedFolder? left = given.GetValue(purge)
                ? null
                : client
                    .ListTrash(user ?? Own)
                    .FirstOrDefault(one => one.Name == folder && one.State != Deleting); // the newest first
            return Answers.Done(
                given,
                DeletedJson.Of(folder, left),
                TrashText.Deleted(folder, left)
            );
        });
        return command;
    }

    internal static Command List()
    {
        Option<string?> owner = SharedOptions.Owner("Only this user's");
        Command command = new(
            "trash",
            "List deleted folders that can be restored, and those being removed"
        )
        {
            owner,
            SharedOptions.ShortQuiet,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = PasswordAgent.Connect();
            IReadOnlyList<TrashedFolder> folders = client.ListTrash(user);
            return Answers.List<TrashedJson>(
                given,
                "deleted folder",
                [.. folders.Select(folder => new TrashedJson(folder))],
                folders.Select(folder => folder.Id),
                () => TrashText.List(folders, OwnerColumn.For(user))
            );
        });
        return command;
    }

    internal static Command Restore()
    {
        Argument<string> folder = Folder();
        Option<string?> name = new("--as")
        {
            Description = "Under this name, where the old one is taken",
            HelpName = "NAME",
        };
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new("restore", "Take a folder out of the trash with all that was in it")
        {
            folder,
            name,
            owner,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = PasswordAgent.Connect();
            FolderDetails restored = client.RestoreFolder(
                given.GetRequiredValue(folder),
                given.GetValue(name),
                user
            );
            return FolderCommands.Answer(given, restored, "Restored");
        });
        return command;
    }

    internal static Command Purge()
    {
        Argument<string> folder = Folder();
        folder.Arity = ArgumentArity.ZeroOrOne;
        Option<bool> all = new("--all") { Description = "All that is in the trash" };
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new(
            "purge",
            "Delete a folder in the trash for good; its files are removed in the background"
        )
        {
            folder,
            all,
            owner,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(folder) is { Tokens.Count: > 0 } == result.GetValue(all))
            {
                result.AddError("Name a folder in the trash, or give --all for all of them.");
            }
        });
        command.SetAction(given =>
            Purge(
                given,
                given.GetValue(all) ? null : given.GetRequiredValue(folder),
                OwnerText.Resolve(given.GetValue(owner)) ?? Own
            )
        );
        return command;
    }

    private static int Purge(ParseResult given, string? folder, uint? user)
    {
        using ServiceClient client = PasswordAgent.Connect();
        string[] folders = folder is not null
            ? [folder]
            : [.. client.ListTrash(user).Where(one => one.State != Deleting).Select(one => one.Id)];
        foreach (string one in folders)
        {
            client.PurgeFolder(one, user);
        }

        return Answers.Done(
            given,
            new PurgedJson(folders),
            folder is null
                ? $"{Wording.Count(folders.Length, "folder")} deleted for good."
                : $"Deleted '{folder}' for good."
        );
    }

    private static Argument<string> Folder() =>
        new Argument<string>("FOLDER")
        {
            Description = "The name it had, or the id that 'folder trash' shows",
        }.WithTrash();
}
