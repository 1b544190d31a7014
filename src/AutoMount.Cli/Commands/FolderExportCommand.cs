using System.CommandLine;
using AutoMount.Cli.Terminals;
using AutoMount.Cli.Values;
using Microsoft.Win32.SafeHandles;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl folder export</c>.</summary>
internal sealed class FolderExportCommand : Command
{
    private readonly Argument<string> _name = FolderTransfer.Name();

    private readonly Argument<string> _file = FolderTransfer.File(
        "Where the archive goes; '-' for standard output"
    );

    private readonly Option<bool> _plain = new("--no-compress")
    {
        Description = "Write a plain tar archive, not one that is compressed by zstd",
    };

    private readonly Option<string?> _owner = SharedOptions.Owner("This user's folder");

    internal FolderExportCommand()
        : base(
            "export",
            "Write all that is in a folder to a tar archive; what is left out is told, and the exit status is 1 then"
        )
    {
        Add(_name);
        Add(_file);
        Add(_plain);
        Add(_owner);
        SetAction(Run);
    }

    private int Run(ParseResult given)
    {
        string target = given.GetRequiredValue(_file);
        bool isStandard = target == FolderTransfer.Standard;
        FolderTransfer.RefuseTerminal(target, LocalTerminal.IsOutput, "output");
        uint? owner = OwnerText.Resolve(given.GetValue(_owner));
        bool compresses = !given.GetValue(_plain);
        using SafeFileHandle stream = isStandard
            ? new SafeFileHandle(1, ownsHandle: false)
            : Open(target);
        try
        {
            return FolderTransfer.Run(
                given,
                given.GetRequiredValue(_name),
                owner,
                "Exported",
                isStandard,
                (client, folder, user) => client.ExportFolder(folder, stream, compresses, user)
            );
        }
        catch when (!isStandard)
        {
            File.Delete(target); // we made it, and it is no archive
            throw;
        }
    }

    private static SafeFileHandle Open(string file)
    {
        try
        {
            return File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write);
        }
        catch (IOException) when (File.Exists(file))
        {
            throw new CommandException(
                ExitCode.Failed,
                $"'{file}' is there already; remove it, or choose another name."
            );
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Denied, $"'{file}' cannot be made there.");
        }
    }
}
