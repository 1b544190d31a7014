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
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = ServiceClient.Connect();
            FolderDetails folder = client.CreateFolder(
                given.GetRequiredValue(name),
                given.GetValue(size),
                given.GetValue(inodes),
                user
            );
            return Answer(given, folder, "Created");
        });
        return command;
    }

    internal static Command List()
    {
        Option<string?> owner = SharedOptions.Owner("Only this user's");
        Command command = new("list", "List your folders; root sees everybody's") { owner };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = ServiceClient.Connect();
            IReadOnlyList<FolderSummary> folders = client.ListFolders(user);
            return SharedOptions.Answer<IReadOnlyList<FolderJson>>(
                given,
                [.. folders.Select(folder => new FolderJson(folder))],
                writer => FolderText.List(folders, OwnerColumn.For(user)).Write(writer)
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
            using ServiceClient client = ServiceClient.Connect();
            FolderDetails folder = client.GetFolder(given.GetRequiredValue(name), user);
            return SharedOptions.Answer(
                given,
                new FolderDetailsJson(folder),
                FolderText.Show(folder).Write
            );
        });
        return command;
    }

    internal static Command Delete()
    {
        Argument<string> name = Name();
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new("delete", "Delete a folder with all that is in it") { name, owner };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            string folder = given.GetRequiredValue(name);
            using ServiceClient client = ServiceClient.Connect();
            client.DeleteFolder(folder, user);
            return SharedOptions.Answer(
                given,
                new DeletedJson(folder, Deleted: true),
                writer => writer.WriteLine($"Deleted '{TerminalText.Escape(folder)}'.")
            );
        });
        return command;
    }

    internal static Command Limit()
    {
        Argument<string> name = Name();
        Option<long?> size = SharedOptions.SizeLimit("--size", "Most bytes it may hold");
        Option<long?> inodes = SharedOptions.CountLimit(
            "--inodes",
            "Most files and directories it may hold"
        );
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new(
            "limit",
            "Change a folder's limits; below what it holds, it can only shrink"
        )
        {
            name,
            size,
            inodes,
            owner,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(size) is null && result.GetResult(inodes) is null)
            {
                result.AddError("Say which limit to change: --size, --inodes or both.");
            }
        });
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            string folder = given.GetRequiredValue(name);
            using ServiceClient client = ServiceClient.Connect();
            client.SetFolderLimits(folder, given.GetValue(size), given.GetValue(inodes), user);
            return Answer(given, client.GetFolder(folder, user), "Limited");
        });
        return command;
    }

    private static Argument<string> Name() =>
        new("NAME") { Description = "The folder's name, such as .local or datasets" };

    private static int Answer(ParseResult given, FolderDetails folder, string done)
    {
        string name = TerminalText.Escape(folder.Summary.Name);
        string path = TerminalText.Escape(folder.Summary.Path);
        return SharedOptions.Answer(
            given,
            new FolderDetailsJson(folder),
            writer =>
                writer.WriteLine(
                    $"{done} '{name}' ({FolderText.Limits(folder.Summary.Fill)}) at {path}"
                )
        );
    }
}
