using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl folder du</c>.</summary>
internal static class FolderUsageCommand
{
    internal static Command Create()
    {
        Argument<string> name = FolderCommands.Name();
        Option<bool> anew = new("--anew") { Description = "Walk the folder now, and wait for it" };
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new("du", "Show what is big in a folder: its top entries, biggest first")
        {
            name,
            anew,
            owner,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            string folder = given.GetRequiredValue(name);
            using ServiceClient client = PasswordAgent.Connect();
            FolderBreakdownDetails found = client.GetFolderBreakdown(
                folder,
                given.GetValue(anew),
                user
            );
            return Answers.Show(
                given,
                new FolderUsageJson(folder, found),
                page =>
                {
                    FolderUsageText.Of(found).Write(page);
                    page.WriteLine(FolderUsageText.When(found));
                }
            );
        });
        return command;
    }
}
