using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Copying;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;
using AutoMount.Posix;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl session recover</c>.</summary>
internal static class SessionRecoverCommand
{
    internal static Command Create()
    {
        Argument<string> id = SessionCommands.Id();
        Option<string> folder = new Option<string>("--to")
        {
            Description = "The folder it is copied into",
            HelpName = "FOLDER",
            Required = true,
        }.WithFolders();
        Command command = new(
            "recover",
            "Copy the scratch of an ended session into a folder, while it is kept (KeepScratch= in automountd.conf(5))"
        )
        {
            id,
            folder,
        };
        command.SetAction(given =>
        {
            using ServiceClient client = PasswordAgent.Connect();
            string session = SessionIdText.Resolve(client, given.GetRequiredValue(id));
            RecoveredJson recovered = Recover(client, session, given.GetRequiredValue(folder));
            int code = Answers.Done(given, recovered, Told(recovered));
            return recovered.Unreadable == 0 ? code : ExitCode.Failed;
        });
        return command;
    }

    /// <summary>Copies as the session's owner, through the service's mount of the scratch; then lets the service remove it, unless something is still in it alone.</summary>
    private static RecoveredJson Recover(ServiceClient client, string session, string folder)
    {
        SessionDetails details = client.GetSession(session);
        uint owner = details.Summary.Owner;
        string name = $"scratch-{session}";
        using FileDescriptor scratch = client.OpenScratch(session);
        ScratchRecovery recovery = new(
            scratch,
            owner,
            isFileSystem: details.Scratch.Enforcement == "file-system"
        );
        recovery.CopyTo(folder, client.GetFolder(folder, owner).Summary.Path, name);
        if (recovery.Unreadable == 0)
        {
            client.DropScratch(session);
        }

        return new RecoveredJson(
            session,
            folder,
            name,
            recovery.Files,
            recovery.Bytes,
            recovery.LeftOut,
            recovery.Unreadable
        );
    }

    private static IEnumerable<string> Told(RecoveredJson recovered)
    {
        yield return $"Copied {recovered.Files} files and directories, {Quantity.FormatSize(recovered.Bytes)}, to {recovered.Folder}/{recovered.Directory}.";
        if (recovered.LeftOut > 0)
        {
            yield return $"Left out {recovered.LeftOut} pipes, sockets or devices.";
        }

        if (recovered.Unreadable > 0)
        {
            yield return $"Left out {recovered.Unreadable} files or directories that may not be read even by their owner (mode 0); so the scratch stays until its time.";
        }
    }
}
