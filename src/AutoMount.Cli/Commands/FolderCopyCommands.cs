using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl folder clone</c> and <c>transfer</c>.</summary>
internal static class FolderCopyCommands
{
    internal static Command Clone()
    {
        Argument<string> name = FolderCommands.Name();
        Argument<string> newName = new("NEW-NAME") { Description = "What the copy is called" };
        Option<long?> size = SharedOptions.SizeLimit("--size", "Most bytes the copy may hold");
        Option<long?> inodes = SharedOptions.CountLimit(
            "--inodes",
            "Most files and directories the copy may hold"
        );
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new(
            "clone",
            "Copy a folder with all that is in it; Ctrl-C ends it and leaves nothing"
        )
        {
            name,
            newName,
            size,
            inodes,
            owner,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = PasswordAgent.Connect();
            FolderDetails copy = client.CloneFolder(
                given.GetRequiredValue(name),
                given.GetRequiredValue(newName),
                given.GetValue(size),
                given.GetValue(inodes),
                user
            );
            return FolderCommands.Answer(given, copy, "Copied to", copy.Summary.Name);
        });
        return command;
    }

    internal static Command Transfer()
    {
        Argument<string> name = FolderCommands.Name();
        Option<string?> receiver = new("--to")
        {
            Description = "Whose it is to be (login name or uid); he pays for it from then on",
            HelpName = "USER",
            Required = true,
        };
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new(
            "transfer",
            "Give a folder with all that is in it to another user (for root, and whom polkit lets)"
        )
        {
            name,
            receiver,
            owner,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            uint newOwner = OwnerText.Resolve(given.GetRequiredValue(receiver))!.Value;
            string folder = given.GetRequiredValue(name);
            using ServiceClient client = PasswordAgent.Connect();
            client.TransferFolder(folder, newOwner, user);
            FolderDetails details = client.GetFolder(folder, newOwner);
            return Answers.Done(
                given,
                new FolderDetailsJson(details),
                $"Gave '{folder}' to {OwnerText.Describe(details.OwnerName, newOwner)}, at {details.Summary.Path}"
            );
        });
        return command;
    }
}
