using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Tests.Undo;

/// <summary>Does what programs do in a folder, through the mount; what cannot be done there and then is no matter.</summary>
/// <param name="root">Where the folder is.</param>
internal sealed class FolderActor(string root) : IDisposable
{
    private static readonly string[] s_names = ["a", "b", "d", "d/a", "d/e", "d/e/b", "f", "f/a"];

    private readonly Dictionary<int, FileStream> _open = [];

    public const int Kinds = 16;

    public void Act(int kind, int one, int other, int amount)
    {
        string path = PathOf(one);
        string second = PathOf(other);
        try
        {
            Act(kind, path, second, other, amount);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // no such name, a directory in the place of a file: as it happens
        }
    }

    public void Dispose()
    {
        foreach (FileStream file in _open.Values)
        {
            file.Dispose();
        }

        _open.Clear();
    }

    private string PathOf(int number) =>
        Path.Combine(root, s_names[Math.Abs(number) % s_names.Length]);

    private void Act(int kind, string path, string second, int slot, int amount)
    {
        switch (kind)
        {
            case 0 or 1:
                File.WriteAllBytes(path, Bytes(amount));
                break;
            case 2:
                using (FileStream file = new(path, FileMode.Open, FileAccess.Write))
                {
                    file.Position = amount / 2;
                    file.Write(Bytes(amount / 3));
                }

                break;
            case 3:
                using (FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite))
                {
                    file.SetLength(amount);
                }

                break;
            case 4:
                File.Delete(path);
                break;
            case 5 or 6:
                _ = Directory.CreateDirectory(path);
                break;
            case 7:
                Directory.Delete(path, recursive: amount % 2 == 0);
                break;
            case 8 or 9:
                Rename(path, second);
                break;
            case 10:
                _ = File.CreateSymbolicLink(path, second);
                break;
            case 11:
                Link(path, second);
                break;
            default:
                ActOnInode(kind, path, slot, amount);
                break;
        }
    }

    private void ActOnInode(int kind, string path, int slot, int amount)
    {
        switch (kind)
        {
            case 12:
                File.SetUnixFileMode(path, (UnixFileMode)(0x180 | (amount & 0x1FF)));
                break;
            case 13:
                File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(amount));
                break;
            case 14:
                if (
                    FileIo.OpenTrusted(path, OpenMode.O_PATH, out FileDescriptor inode)
                    == Errno.None
                )
                {
                    using (inode)
                    {
                        _ = ExtendedAttributes.Set(inode, "user.a\0"u8, Bytes(amount % 20), 0);
                    }
                }

                break;
            default:
                WriteOpen(path, slot % 2, amount);
                break;
        }
    }

    private void WriteOpen(string path, int slot, int amount)
    {
        if (!_open.Remove(slot, out FileStream? file))
        {
            _open[slot] = new FileStream(
                path,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0
            );
            return;
        }

        if (amount % 3 == 0)
        {
            file.Dispose();
            return;
        }

        _open[slot] = file;
        file.Position = amount / 4;
        file.Write(Bytes(amount / 5));
    }

    private static void Rename(string path, string second)
    {
        if (Directory.Exists(path))
        {
            Directory.Move(path, second);
        }
        else
        {
            File.Move(path, second, overwrite: true);
        }
    }

    private static void Link(string path, string second)
    {
        Errno error = FileIo.OpenTrusted(
            Path.GetDirectoryName(path)!,
            OpenMode.O_PATH,
            out FileDescriptor from
        );
        using (from)
        {
            FileDescriptor? into = null;
            error =
                error == Errno.None
                    ? FileIo.OpenTrusted(Path.GetDirectoryName(second)!, OpenMode.O_PATH, out into)
                    : error;
            using (into)
            {
                if (error == Errno.None)
                {
                    _ = DirectoryIo.MakeLinkAt(
                        from,
                        PathComponent.Of(Path.GetFileName(path)),
                        into!,
                        PathComponent.Of(Path.GetFileName(second))
                    );
                }
            }
        }
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
