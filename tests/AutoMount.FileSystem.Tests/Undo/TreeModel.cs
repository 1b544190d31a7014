using System.Globalization;
using System.Text;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Undo;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Tests.Undo;

/// <summary>All that a user can find out about a tree, by path: as it is, or as a snapshot says it was.</summary>
internal sealed class TreeModel
{
    private readonly SortedDictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<FileHandle, string> _first = [];

    private delegate Errno Lister(FileHandle directory, out List<KeptEntry> entries);

    private delegate Errno Describer(FileHandle inode, out InodeRecord record);

    private delegate Errno Opener(FileHandle inode, out FileDescriptor file);

    public static TreeModel Now(MountedUser user, Folder folder)
    {
        TreeModel model = new();
        Read(
            user,
            folder,
            0,
            view => model.Add(view, view.ListNow, view.DescribeNow, view.OpenNow)
        );
        return model;
    }

    public static TreeModel Then(MountedUser user, Folder folder, uint number)
    {
        TreeModel model = new();
        Read(
            user,
            folder,
            number,
            view => model.Add(view, view.List, view.Describe, view.OpenContent)
        );
        return model;
    }

    public override string ToString() =>
        string.Join('\n', _paths.Select(one => $"{one.Key}: {one.Value}"));

    private static void Read(
        MountedUser user,
        Folder folder,
        uint number,
        Action<SnapshotView> read
    )
    {
        using BackingStore store = BackingStore.Open(user.StateDirectory);
        using SnapshotView view = new(user.Engine.UndoOf(folder.Id), store, folder.Id, number);
        read(view);
    }

    private void Add(SnapshotView view, Lister list, Describer describe, Opener open)
    {
        Check(view.GetRoot(out FileHandle? root));
        Stack<(string Path, FileHandle Handle)> left = new([(string.Empty, root!)]);
        while (left.TryPop(out (string Path, FileHandle Handle) one))
        {
            Check(describe(one.Handle, out InodeRecord record));
            if (record.Type == FileType.Directory)
            {
                Check(list(one.Handle, out List<KeptEntry> entries));
                foreach (
                    KeptEntry entry in entries.OrderByDescending(
                        entry => Encoding.Latin1.GetString(entry.Name),
                        StringComparer.Ordinal
                    )
                )
                {
                    left.Push(
                        ($"{one.Path}/{Encoding.Latin1.GetString(entry.Name)[..^1]}", entry.Handle)
                    );
                }
            }

            _paths.Add(one.Path, Text(one.Path, one.Handle, record, open));
        }
    }

    private string Text(string path, FileHandle handle, InodeRecord record, Opener open)
    {
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{record.Type} {record.Mode:x} {record.User}:{record.Group} {record.Device} {record.Size} "
                + $"{record.Modified.Seconds}.{record.Modified.Nanoseconds} {Convert.ToHexString(record.Target)}"
        );
        foreach (
            (byte[] name, byte[] value) in record.Attributes.OrderBy(
                one => Convert.ToHexString(one.Name),
                StringComparer.Ordinal
            )
        )
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $" {Encoding.Latin1.GetString(name)[..^1]}={Convert.ToHexString(value)}"
            );
        }

        if (record.Type == FileType.Regular)
        {
            Check(open(handle, out FileDescriptor file));
            using (file)
            {
                byte[] content = new byte[record.Size + 1];
                Check(FileIo.ReadAt(file, content, 0, out int length));
                text.Append(CultureInfo.InvariantCulture, $" {length} ");
                text.Append(
                    Convert.ToHexString(
                        System.Security.Cryptography.SHA256.HashData(content.AsSpan(0, length))
                    )[..12]
                );
            }
        }

        if (record.Type != FileType.Directory && !_first.TryAdd(handle, path))
        {
            text.Append(CultureInfo.InvariantCulture, $" = {_first[handle]}");
        }

        return text.ToString();
    }

    private static void Check(Errno error) => Assert.Equal(Errno.None, error);
}
