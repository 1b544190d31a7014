using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl quota</c>: what <c>quota(1)</c> and <c>repquota(8)</c> tell of other file systems.</summary>
internal static class QuotaCommands
{
    internal static Command Create()
    {
        Command command = new("quota", "Show what is used of every limit: quota, repquota")
        {
            Report(),
        };
        command.SetAction(given =>
        {
            using ServiceClient client = PasswordAgent.Connect();
            UserSummary user = client.ListUsers(all: false)[0];
            IReadOnlyList<FolderSummary> folders = client.ListFoldersWithSoftLimits(user.User);
            return Answers.Show(
                given,
                new QuotaJson(user, folders),
                page => QuotaText.Own(user, folders).Write(page)
            );
        });
        return command;
    }

    private static Command Report()
    {
        Command command = new(
            "report",
            "What every user holds in all folders, and how many of a user's folders are full to 95 %; for root"
        );
        command.SetAction(given =>
        {
            using ServiceClient client = PasswordAgent.Connect();
            ILookup<uint, FolderSummary> folders = client
                .ListFoldersWithSoftLimits(owner: null, all: true)
                .ToLookup(folder => folder.Owner);
            IReadOnlyList<UserSummary> users = client.ListUsers(all: true);
            return Answers.Show<IReadOnlyList<QuotaJson>>(
                given,
                [.. users.Select(user => new QuotaJson(user, [.. folders[user.User]]))],
                page => QuotaText.Report(users, folders, HostAccounts.NameOf).Write(page)
            );
        });
        return command;
    }
}
