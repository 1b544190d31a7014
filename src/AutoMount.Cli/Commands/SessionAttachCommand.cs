using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Streams;
using AutoMount.Cli.Terminals;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl session attach</c>.</summary>
internal sealed class SessionAttachCommand : Command
{
    private readonly Argument<string> _id = SessionCommands.Id();

    internal SessionAttachCommand()
        : base(
            "attach",
            "Connect to a session's own terminal, or follow its output where it has none; Ctrl-P Ctrl-Q or '~.' leaves it running"
        )
    {
        Add(_id);
        SetAction(Run);
    }

    private int Run(ParseResult given)
    {
        using ServiceClient client = PasswordAgent.Connect();
        string session = SessionIdText.Resolve(client, given.GetRequiredValue(_id));
        if (client.GetSession(session).Input == "terminal")
        {
            return new TerminalCommands(client).Attach(session);
        }

        using OutputTarget target = OutputTarget.Create(given.GetValue(SharedOptions.Json));
        return new AttachedSession(client, target).Follow(session);
    }
}
