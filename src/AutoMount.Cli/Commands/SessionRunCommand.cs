using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Streams;
using AutoMount.Cli.Terminals;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl session run</c>.</summary>
internal sealed class SessionRunCommand : Command
{
    private readonly Argument<string> _image = new Argument<string>("IMAGE")
    {
        Description = "The container image, such as debian:bookworm",
    }.WithImages();

    private readonly MountOptions _mounts = new();

    private readonly Option<string?> _kind = SharedOptions.Choice(
        "--kind",
        "KIND",
        "batch (the default): does one thing; interactive: stays to be worked in, and is ended when it is idle for long where the policy says so",
        ["batch", "interactive"]
    );

    private readonly Option<bool> _pull = new("--pull")
    {
        Description = "Fetch the image first where this host lacks it, if you may ('image pull')",
    };

    private readonly Option<TimeSpan?> _timeout = SharedOptions.Duration(
        "--timeout",
        "End it after this time"
    );

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

    private readonly Option<ScratchText?> _scratch = ServiceOptions.Scratch();

    private readonly Option<string[]> _ports = ServiceOptions.Ports();

    private readonly GpuOptions _gpus = new();

    private readonly Option<bool> _detach = new("--detach", "-d")
    {
        Description = "Print the session's id and leave it running",
    };

    private readonly Option<bool?> _terminal = TerminalOptions.Terminal(
        "Give the session's command a terminal, and stay at it; Ctrl-P Ctrl-Q or '~.' leaves it running"
    );

    private readonly Option<bool> _interactive = TerminalOptions.Interactive(
        "Pass standard input on to the session's command"
    );

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
                [
                    .. _mounts.All,
                    _kind,
                    _pull,
                    _timeout,
                    _environment,
                    _cpus,
                    _memory,
                    _pids,
                    _sharedMemory,
                    _scratch,
                    _ports,
                    .. _gpus.All,
                    _detach,
                    _terminal,
                    _interactive,
                    _owner,
                    SharedOptions.ShortQuiet,
                ]
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
        using ServiceClient client = PasswordAgent.Connect();
        if (given.GetValue(_terminal) == true)
        {
            session = session with { Input = "terminal" };
        }

        if (!IsDetached(given))
        {
            if (session.Input is not null)
            {
                return new TerminalCommands(client).Run(session);
            }

            using OutputTarget target = OutputTarget.Create(given.GetValue(SharedOptions.Json));
            return new AttachedSession(client, target).Run(
                given.GetValue(_interactive)
                    ? session with
                    {
                        Input = "pipe",
                        Attaches = true,
                    }
                    : session
            );
        }

        string id = client.CreateSession(session);
        SessionNews.Tell(client, id);
        return Answers.Done(given, new StartedJson(id), id, id);
    }

    private NewSession Read(ParseResult given) =>
        new()
        {
            Image = given.GetRequiredValue(_image),
            Command = given.GetValue(_command) ?? [],
            Environment = given.GetValue(_environment) ?? [],
            Mounts = _mounts.Read(given),
            Kind = given.GetValue(_kind),
            Pulls = given.GetValue(_pull),
            Timeout = given.GetValue(_timeout),
            Cpus = given.GetValue(_cpus),
            MemoryBytes = given.GetValue(_memory),
            Pids = given.GetValue(_pids),
            SharedMemoryBytes = given.GetValue(_sharedMemory),
            ScratchKind = given.GetValue(_scratch)?.Kind,
            ScratchBytes = given.GetValue(_scratch)?.Bytes,
            Ports = given.GetValue(_ports) ?? [],
            Gpus = _gpus.Read(given),
            Owner = OwnerText.Resolve(given.GetValue(_owner)),
        };
}
