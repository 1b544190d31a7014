using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Copying;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl session cp</c>.</summary>
internal sealed class SessionCopyCommand : Command
{
    private readonly Argument<string> _source = new("SOURCE")
    {
        Description =
            "What is copied: a path here, ID:PATH in a running session, or '-' for a tar archive on standard input",
    };

    private readonly Argument<string> _target = new("TARGET")
    {
        Description =
            "Where it goes: a path here, ID:PATH in a running session, or '-' for a tar archive on standard output",
    };

    internal SessionCopyCommand()
        : base(
            "cp",
            "Copy files and directories into a running session or out of it, as its owner; names, modes and times are kept"
        )
    {
        Add(_source);
        Add(_target);
        SetAction(Run);
    }

    private int Run(ParseResult given)
    {
        CopyEnd source = CopyEnd.Parse(given.GetRequiredValue(_source));
        CopyEnd target = CopyEnd.Parse(given.GetRequiredValue(_target));
        string id = (source.Session, target.Session) switch
        {
            ({ } session, null) => session,
            (null, { } session) => session,
            _ => throw new CommandException(
                ExitCode.Usage,
                "One of the two is in a session (ID:PATH), and the other is here; './NAME' is here, whatever the name."
            ),
        };
        using ServiceClient client = PasswordAgent.Connect();
        string found = SessionIdText.Resolve(client, id);
        uint owner = client.GetSession(found).Summary.Owner;
        using SessionDirectories directories = client.OpenFiles(found);
        CopyRun run = new(directories, owner);
        if (target.Session is not null)
        {
            run.Into(source.IsStream ? null : source.Path, target.Path);
        }
        else
        {
            run.OutOf(source.Path, target.IsStream ? null : target.Path);
        }

        if (!target.IsStream)
        {
            _ = Answers.Done(
                given,
                new CopiedJson(found, run.Made, run.Bytes, run.LeftOut),
                $"Copied {run.Made} files and directories, {Quantity.FormatSize(run.Bytes)}."
            );
        }

        return run.IsPartial ? ExitCode.Failed : ExitCode.Done;
    }
}
