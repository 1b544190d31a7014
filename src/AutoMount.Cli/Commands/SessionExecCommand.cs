using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Streams;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl session exec</c>.</summary>
internal sealed class SessionExecCommand : Command
{
    private readonly Argument<string> _id = SessionCommands.Id();
    private readonly Option<string[]> _environment = SharedOptions.Environment();
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
        Add(_command);
        SetAction(Run);
    }

    private int Run(ParseResult given)
    {
        using ServiceClient client = ServiceClient.Connect();
        string session = SessionIdText.Resolve(client, given.GetRequiredValue(_id));
        using SessionCommand command = client.StartCommand(
            session,
            given.GetRequiredValue(_command),
            given.GetValue(_environment) ?? []
        );
        bool json = given.GetValue(SharedOptions.Json);
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
