using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl folder snapshot</c>, <c>snapshots</c>, <c>diff</c> and <c>undo</c>.</summary>
internal static class SnapshotCommands
{
    private const long MostDifferences = 10_000;

    internal static Command Take()
    {
        Argument<string> name = FolderCommands.Name();
        Option<string?> note = new("--note")
        {
            Description = "What 'folder snapshots' is to say of it",
            HelpName = "TEXT",
        };
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new("snapshot", "Keep what a folder is now, for 'folder undo'")
        {
            name,
            note,
            owner,
            SharedOptions.ShortQuiet,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            string folder = given.GetRequiredValue(name);
            using ServiceClient client = PasswordAgent.Connect();
            uint number = client.CreateSnapshot(folder, given.GetValue(note), user);
            return Answers.Done(
                given,
                new SnapshotTakenJson(folder, number),
                $"Took snapshot {number} of '{folder}'",
                $"{number}"
            );
        });
        return command;
    }

    internal static Command List()
    {
        Argument<string> name = FolderCommands.Name();
        Option<bool> delete = new("--delete")
        {
            Description = "Delete them, which frees their space",
        };
        Option<long?> upTo = Number("--to", "With --delete: only up to this one");
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new("snapshots", "List what 'folder undo' can go back to")
        {
            name,
            delete,
            upTo,
            owner,
            SharedOptions.ShortQuiet,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(upTo) is not null && !result.GetValue(delete))
            {
                result.AddError("--to says what --delete deletes; give both.");
            }
        });
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            string folder = given.GetRequiredValue(name);
            using ServiceClient client = PasswordAgent.Connect();
            return given.GetValue(delete)
                ? Delete(given, client, folder, given.GetValue(upTo), user)
                : List(given, client, folder, user);
        });
        return command;
    }

    internal static Command Diff()
    {
        Argument<string> name = FolderCommands.Name();
        Option<long?> since = Number("--since", "Since this snapshot, not the newest");
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new("diff", "Show what is not as it was at a snapshot")
        {
            name,
            since,
            owner,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = PasswordAgent.Connect();
            (IReadOnlyList<DifferenceEntry> found, bool isMore) = client.DiffSnapshot(
                given.GetRequiredValue(name),
                given.GetValue(since),
                MostDifferences,
                user
            );
            return Answers.Show(
                given,
                DifferencesJson.Of(found, isMore),
                page => SnapshotText.Differences(page, found, isMore)
            );
        });
        return command;
    }

    internal static Command Undo()
    {
        Argument<string> name = FolderCommands.Name();
        Argument<string?> path = new("PATH")
        {
            Description = "Only this path below the folder",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<long?> to = Number("--to", "To this snapshot, not the newest");
        Option<string?> owner = SharedOptions.Owner("This user's folder");
        Command command = new(
            "undo",
            "Make a folder what it was at its newest snapshot; once more undoes that"
        )
        {
            name,
            path,
            to,
            owner,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            string folder = given.GetRequiredValue(name);
            string? only = given.GetValue(path);
            return Undo(given, folder, only, given.GetValue(to), user);
        });
        return command;
    }

    private static int Delete(
        ParseResult given,
        ServiceClient client,
        string folder,
        long? upTo,
        uint? user
    )
    {
        uint count = client.DeleteSnapshots(folder, upTo, user);
        return Answers.Done(
            given,
            new SnapshotsDeletedJson(folder, count),
            $"Deleted {Wording.Count(count, "snapshot")} of '{folder}'"
        );
    }

    private static int List(ParseResult given, ServiceClient client, string folder, uint? user)
    {
        IReadOnlyList<SnapshotEntry> found = client.ListSnapshots(folder, user);
        return Answers.List<SnapshotJson>(
            given,
            "snapshot",
            [.. found.Select(one => new SnapshotJson(one))],
            found.Select(one => $"{one.Number}"),
            () => SnapshotText.List(found)
        );
    }

    private static int Undo(ParseResult given, string folder, string? path, long? to, uint? user)
    {
        using ServiceClient client = PasswordAgent.Connect();
        SnapshotEntry? target = SnapshotText.Find(client.ListSnapshots(folder, user), to);
        uint before = client.RestoreSnapshot(folder, target?.Number ?? to, path, user);
        return Answers.Done(
            given,
            new UndoneJson(folder, path, target?.Number, before),
            SnapshotText.Undone(folder, path, target, before)
        );
    }

    private static Option<long?> Number(string name, string description)
    {
        Option<long?> option = SharedOptions.Count(name, description);
        option.HelpName = "NUMBER";
        return option;
    }
}
