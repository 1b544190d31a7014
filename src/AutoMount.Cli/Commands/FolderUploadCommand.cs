using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Values;
using AutoMount.Posix;
using AutoMount.Posix.Files;
using Microsoft.Win32.SafeHandles;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl folder upload</c>.</summary>
internal sealed class FolderUploadCommand : Command
{
    private readonly Argument<string> _name = FolderTransfer.Name();

    private readonly Argument<string> _file = new("FILE") { Description = "The file here" };

    private readonly Argument<string?> _path = new("PATH")
    {
        Description = "The file in the folder; the same name at its top where it is left out",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Go on where an upload of the same file was interrupted",
    };

    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Replace a file that is there already",
    };

    private readonly Option<string?> _owner = SharedOptions.Owner("Into this user's folder");

    internal FolderUploadCommand()
        : base(
            "upload",
            "Put one large file into a folder; it has its name when it is whole, and an interrupted upload can be gone on with"
        )
    {
        Add(_name);
        Add(_file);
        Add(_path);
        Add(_resume);
        Add(_overwrite);
        Add(_owner);
        SetAction(Run);
    }

    private int Run(ParseResult given)
    {
        string folder = given.GetRequiredValue(_name);
        string file = given.GetRequiredValue(_file);
        string path = given.GetValue(_path) ?? Path.GetFileName(file);
        if (path.EndsWith('/'))
        {
            path += Path.GetFileName(file);
        }

        uint? owner = OwnerText.Resolve(given.GetValue(_owner));
        using SafeFileHandle stream = Open(file);
        long size = RandomAccess.GetLength(stream);
        string source = SourceOf(stream, file);
        long offset = given.GetValue(_resume)
            ? OffsetOf(folder, path, owner, stream, size, source)
            : 0;
        RawDescriptor descriptor = new((int)stream.DangerousGetHandle());
        _ = FileIo.Seek(descriptor, offset, whence: 0, out _); // of a file, within its length: cannot fail
        FileToUpload upload = new(path, size, offset, source, given.GetValue(_overwrite));
        return FolderTransfer.Run(
            given,
            folder,
            owner,
            offset > 0
                ? $"Uploaded '{path}', from byte {offset} on, into"
                : $"Uploaded '{path}' into",
            isQuiet: false,
            (client, name, user) => client.UploadFile(name, stream, upload, user)
        );
    }

    /// <summary>Where to go on; the beginning where nothing of it is there.</summary>
    /// <exception cref="CommandException">Something is there, and it is not of this file.</exception>
    private static long OffsetOf(
        string folder,
        string path,
        uint? owner,
        SafeFileHandle stream,
        long size,
        string source
    )
    {
        using ServiceClient client = PasswordAgent.Connect();
        if (client.FindUpload(folder, path, owner) is not { } begun)
        {
            return 0;
        }

        byte[] tail = new byte[begun.Tail.Length];
        bool isSame =
            begun.Size == size
            && begun.Source == source
            && begun.Offset <= size
            && RandomAccess.Read(stream, tail, begun.Offset - tail.Length) == tail.Length
            && tail.AsSpan().SequenceEqual(begun.Tail);
        return isSame
            ? begun.Offset
            : throw new CommandException(
                ExitCode.Failed,
                $"What was uploaded of '{path}' is of another file, or this one was changed since; upload it anew, without --resume."
            );
    }

    private static SafeFileHandle Open(string file)
    {
        SafeFileHandle stream;
        try
        {
            stream = File.OpenHandle(file);
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Denied, $"'{file}' may not be read.");
        }

        if (!IsWithLength(stream))
        {
            stream.Dispose();
            throw new CommandException(
                ExitCode.Usage,
                $"'{file}' is no file with a length; for what comes through a pipe there is 'folder import'."
            );
        }

        return stream;
    }

    private static bool IsWithLength(SafeFileHandle stream)
    {
        using FileStream file = new(
            new SafeFileHandle(stream.DangerousGetHandle(), ownsHandle: false),
            FileAccess.Read,
            bufferSize: 0
        );
        return file.CanSeek;
    }

    /// <summary>What tells a file from another, or from itself after a change.</summary>
    private static string SourceOf(SafeFileHandle stream, string file)
    {
        long changed = File.GetLastWriteTimeUtc(stream).Ticks;
        return $"{Path.GetFileName(file).ReplaceLineEndings("?")} {changed}";
    }
}
