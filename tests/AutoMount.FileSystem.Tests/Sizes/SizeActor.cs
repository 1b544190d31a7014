using AutoMount.FileSystem.Tests.Undo;
using AutoMount.Posix;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Tests.Sizes;

/// <summary>Does what programs do in a folder, and beside that what is done with files without a name and by renameat2(2).</summary>
/// <param name="root">Where the folder is.</param>
internal sealed class SizeActor(string root) : IDisposable
{
    public const int Kinds = FolderActor.Kinds + 5;

    private const uint Exchange = 2;
    private const uint Whiteout = 4;
    private static readonly string[] s_names = ["a", "b", "d", "d/a", "d/e", "d/e/b", "f", "f/a"];

    private readonly FolderActor _actor = new(root);
    private readonly List<FileStream> _held = [];

    public void Act(int kind, int one, int other, int amount)
    {
        if (kind < FolderActor.Kinds)
        {
            _actor.Act(kind, one, other, amount);
            return;
        }

        try
        {
            ActOnNames(kind - FolderActor.Kinds, s_names[one], s_names[other], amount);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // no such name: as it happens
        }
    }

    public void Dispose()
    {
        _actor.Dispose();
        _held.ForEach(file => file.Dispose());
    }

    private void ActOnNames(int kind, string one, string other, int amount)
    {
        switch (kind)
        {
            case 0:
                Rename(one, other, Exchange);
                break;
            case 1:
                Rename(one, other, Whiteout);
                break;
            case 2:
                MakeNameless(Path.GetDirectoryName(one)!, other, amount);
                break;
            case 3:
                string path = Path.Combine(root, one);
                FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.Delete);
                _held.Add(file);
                File.Delete(path);
                file.Write(new byte[amount]);
                file.Flush();
                break;
            default:
                if (_held.Count > 0)
                {
                    _held[amount % _held.Count].Dispose();
                    _held.RemoveAt(amount % _held.Count);
                }

                break;
        }
    }

    private void Rename(string one, string other, uint flags)
    {
        using FileDescriptor? from = Open(Path.GetDirectoryName(one)!);
        using FileDescriptor? into = Open(Path.GetDirectoryName(other)!);
        if (from is not null && into is not null)
        {
            _ = DirectoryIo.Rename(
                from,
                PathComponent.Of(Path.GetFileName(one)),
                into,
                PathComponent.Of(Path.GetFileName(other)),
                flags
            );
        }
    }

    private void MakeNameless(string directory, string name, int amount)
    {
        using FileDescriptor? within = Open(directory);
        using FileDescriptor? into = Open(Path.GetDirectoryName(name)!);
        if (within is null || into is null)
        {
            return;
        }

        OpenMode mode = OpenMode.O_TMPFILE | OpenMode.O_RDWR;
        Errno error = FileIo.OpenAt(
            within,
            PathComponent.Dot,
            mode,
            0x1A4,
            out FileDescriptor file
        );
        using (file)
        {
            if (error != Errno.None)
            {
                return;
            }

            _ = FileIo.WriteAt(file, new byte[amount], offset: 0, out _);
            _ =
                amount % 3 > 0
                    ? DirectoryIo.MakeLink(file, into, PathComponent.Of(Path.GetFileName(name)))
                    : Errno.None;
            _ = FileIo.WriteAt(file, new byte[amount], offset: amount, out _);
        }
    }

    private FileDescriptor? Open(string directory) =>
        FileIo.OpenTrusted(
            Path.Combine(root, directory),
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            out FileDescriptor found
        ) == Errno.None
            ? found
            : null;
}
