using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Terminals;
using AutoMount.Cli.Values;
using Microsoft.Win32.SafeHandles;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl folder import</c>.</summary>
internal sealed class FolderImportCommand : Command
{
    private readonly Argument<string> _name = FolderTransfer.Name();

    private readonly Argument<string> _file = FolderTransfer.File(
        "The archive; '-' for standard input"
    );

    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Replace files that are there already; else the first of them ends it",
    };

    private readonly Option<string?> _into = new("--into")
    {
        Description = "The directory in the folder that it goes into; made where it is not there",
        HelpName = "SUBDIR",
    };

    private readonly Option<long?> _size = SharedOptions.Size(
        "--size",
        "What it takes unpacked, where that is known: refused at once where it does not fit"
    );

    private readonly Option<string?> _owner = SharedOptions.Owner("This user's folder");

    internal FolderImportCommand()
        : base(
            "import",
            "Put what is in a tar archive (plain, zstd, gzip or xz) into a folder; what is left out is told, and the exit status is 1 then"
        )
    {
        Add(_name);
        Add(_file);
        Add(_overwrite);
        Add(_into);
        Add(_size);
        Add(_owner);
        SetAction(Run);
    }

    private int Run(ParseResult given)
    {
        string source = given.GetRequiredValue(_file);
        FolderTransfer.RefuseTerminal(source, LocalTerminal.IsInput, "input");
        using SafeFileHandle stream = Open(source);
        FolderImport import = new(
            given.GetValue(_into),
            given.GetValue(_overwrite),
            given.GetValue(_size)
        );
        return FolderTransfer.Run(
            given,
            given.GetRequiredValue(_name),
            OwnerText.Resolve(given.GetValue(_owner)),
            "Imported into",
            isQuiet: false,
            (client, folder, user) => client.ImportFolder(folder, stream, import, user)
        );
    }

    private static SafeFileHandle Open(string file)
    {
        try
        {
            return file == FolderTransfer.Standard
                ? new SafeFileHandle(0, ownsHandle: false)
                : File.OpenHandle(file);
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Denied, $"'{file}' may not be read.");
        }
    }
}
