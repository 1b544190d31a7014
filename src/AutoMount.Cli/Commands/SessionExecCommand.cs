using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Streams;
using AutoMount.Cli.Terminals;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl session exec</c>.</summary>
internal sealed class SessionExecCommand : Command
{
    private readonly Argument<string> _id = SessionCommands.Id();
    private readonly Option<string[]> _environment = SharedOptions.Environment();
    private readonly Option<string?> _directory = new("--workdir", "-w")
    {
        Description =
            "Where the command starts; the session's own working directory where it is not given",
        HelpName = "DIR",
    };

    private readonly Option<bool?> _terminal = TerminalOptions.Terminal(
        "Give the command a terminal; so by default where standard input and output are one, '--tty=false' prevents it"
    );

    private readonly Option<bool> _interactive = TerminalOptions.Interactive(
        "Accepted for habit's sake: standard input is always passed on"
    );

    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "The command and its arguments",
        Arity = ArgumentArity.OneOrMore,
    };

    internal SessionExecCommand()
        : base(
            "exec",
            "Run a command in a running session, connected to this standard input and output; its exit status is passed on"
        )
    {
        Add(_id);
        Add(_environment);
        Add(_directory);
        Add(_terminal);
        Add(_interactive);
        Add(_command);
        SetAction(Run);
    }

    private int Run(ParseResult given)
    {
        using ServiceClient client = PasswordAgent.Connect();
        string session = SessionIdText.Resolve(client, given.GetRequiredValue(_id));
        bool json = given.GetValue(SharedOptions.Json);
        NewCommand wanted = new()
        {
            Arguments = given.GetRequiredValue(_command),
            Environment = given.GetValue(_environment) ?? [],
            WorkingDirectory = given.GetValue(_directory),
        };
        return given.GetValue(_terminal) ?? (LocalTerminal.IsThere && !json)
            ? new TerminalCommands(client).Exec(session, wanted)
            : RunWithPipes(client, session, wanted, json);
    }

    private static int RunWithPipes(
        ServiceClient client,
        string session,
        NewCommand wanted,
        bool json
    )
    {
        using SessionCommand command = client.StartCommand(session, wanted);
        using SideCalls calls = new();
        using SignalWatch signals = SignalWatch.PassingOn(number =>
            calls.Try(side => side.Signal(session, command.Id, $"{number}"))
        );
        using OutputTarget target = OutputTarget.Create(json);
        OutputCopy copy = new(target, OutputCopy.Leave);
        InputCopy.Start(command.StandardInput);
        copy.Start(command.Output);
        long exitCode = client.WaitCommand(session, command.Id);
        copy.Join();
        target.Event(new EndJson(session, exitCode));
        return (int)(exitCode & 0xff);
    }
}
