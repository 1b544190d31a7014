using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl user</c>.</summary>
internal static class UserCommands
{
    internal static Command List()
    {
        Command command = new(
            "list",
            "List what users hold in all their folders, and may hold: you; for root everybody"
        )
        {
            SharedOptions.ShortQuiet,
        };
        command.SetAction(given =>
        {
            using ServiceClient client = PasswordAgent.Connect();
            IReadOnlyList<UserSummary> users = client.ListUsers(
                all: Environment.IsPrivilegedProcess
            );
            return Answers.List<UserSummaryJson>(
                given,
                "user",
                [.. users.Select(user => new UserSummaryJson(user))],
                users.Select(user => HostAccounts.NameOf(user.User)),
                () => FolderText.List(users, HostAccounts.NameOf)
            );
        });
        return command;
    }

    internal static Command Show()
    {
        Argument<string?> name = new("USER")
        {
            Description = "Login name or uid; you, where it is left out",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Command command = new("show", "Show what a user holds in all folders, and may hold")
        {
            name,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(name));
            using ServiceClient client = PasswordAgent.Connect();
            UserDetails details = client.GetUser(user);
            return Answers.Show(given, new UserJson(details), FolderText.Show(details).Write);
        });
        return command;
    }

    internal static Command Limit()
    {
        Argument<string> name = new("USER") { Description = "Login name or uid" };
        LimitOptions limits = new(" in all folders");
        Command command = new(
            "limit",
            "Change a user's limits over all folders (for root); each folder's own limits hold as well"
        )
        {
            name,
        };
        limits.AddTo(command);
        command.SetAction(given =>
        {
            uint user = OwnerText.Resolve(given.GetRequiredValue(name))!.Value;
            using ServiceClient client = PasswordAgent.Connect();
            client.SetUserLimits(user, limits.Of(given));
            UserDetails details = client.GetUser(user);
            return Answers.Done(
                given,
                new UserJson(details),
                $"Limited '{details.Name}' ({FolderText.Limits(details.Fill)})"
            );
        });
        return command;
    }
}
