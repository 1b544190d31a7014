using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Streams;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl session run</c>.</summary>
internal sealed class SessionRunCommand : Command
{
    private readonly Argument<string> _image = new("IMAGE")
    {
        Description = "The container image, such as debian:bookworm",
    };

    private readonly Option<string[]> _mounts = new("--mount")
    {
        Description =
            "Mount a folder at ~/NAME, read-only with ':ro'; may be given several times. Folders whose names begin with a dot are mounted anyway",
        HelpName = "NAME[:ro]",
    };

    private readonly Option<string[]> _environment = SharedOptions.Environment();

    private readonly Option<double?> _cpus = SharedOptions.Processors(
        "--cpus",
        "Most processor time, in cores, such as 1.5"
    );

    private readonly Option<long?> _memory = SharedOptions.Size("--memory", "Most memory");

    private readonly Option<long?> _pids = SharedOptions.Count(
        "--pids",
        "Most processes and threads"
    );

    private readonly Option<long?> _sharedMemory = SharedOptions.Size("--shm", "Size of /dev/shm");

    private readonly Option<bool> _detach = new("--detach", "-d")
    {
        Description = "Print the session's id and leave it running",
    };

    private readonly Option<string?> _owner = SharedOptions.Owner(
        "Run it as this user, with his folders"
    );

    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "The command and its arguments; the image's own where there is none",
        Arity = ArgumentArity.ZeroOrMore,
    };

    internal SessionRunCommand()
        : base(
            "run",
            "Start a session; without --detach print its output, pass on its exit status, and stop it on Ctrl-C"
        )
    {
        Add(_image);
        foreach (
            Option option in (Option[])
                [_mounts, _environment, _cpus, _memory, _pids, _sharedMemory, _detach, _owner]
        )
        {
            Add(option);
        }

        Add(_command);
        SetAction(Run);
    }

    /// <summary>Whether the tool leaves the session running.</summary>
    internal bool IsDetached(ParseResult given) =>
        given.GetResult(_detach) is { Implicit: false } option
        && !option.Errors.Any()
        && given.GetValue(_detach);

    private int Run(ParseResult given)
    {
        NewSession session = Read(given);
        using ServiceClient client = ServiceClient.Connect();
        if (!IsDetached(given))
        {
            using OutputTarget target = OutputTarget.Create(given.GetValue(SharedOptions.Json));
            return new AttachedSession(client, target).Run(session);
        }

        string id = client.CreateSession(session);
        SkippedFolders.Tell(client, id);
        return SharedOptions.Answer(given, new StartedJson(id), writer => writer.WriteLine(id));
    }

    private NewSession Read(ParseResult given) =>
        new()
        {
            Image = given.GetRequiredValue(_image),
            Command = given.GetValue(_command) ?? [],
            Environment = given.GetValue(_environment) ?? [],
            Mounts = [.. (given.GetValue(_mounts) ?? []).Select(MountText.Parse)],
            Cpus = given.GetValue(_cpus),
            MemoryBytes = given.GetValue(_memory),
            Pids = given.GetValue(_pids),
            SharedMemoryBytes = given.GetValue(_sharedMemory),
            Owner = OwnerText.Resolve(given.GetValue(_owner)),
        };
}
