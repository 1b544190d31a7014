using System.Globalization;
using System.Text;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>Makes a folder, or a path in it, what it was at the time of a snapshot, while sessions go on using it.</summary>
/// <remarks>
/// Each inode is made whole beside the user's tree and put into its place by one rename, through the same code as a
/// user's own: it is charged, kept for other snapshots, told to recounts and to the kernel. What is too much goes first,
/// so that a full folder can go back. A program that has a file open keeps what it has open.
/// </remarks>
/// <param name="view">The folder as it was.</param>
/// <param name="target">Where it goes.</param>
/// <param name="only">The only path that is restored, its names terminated; empty for all.</param>
/// <param name="cancellation">Ends it: what was restored by then stays so.</param>
internal sealed class SnapshotRestore(
    SnapshotView view,
    RestoreTarget target,
    byte[][] only,
    CancellationToken cancellation
)
{
    private readonly Dictionary<FileHandle, FileHandle> _made = []; // what was made and may have several names, by what they are of: other names become links
    private int _count;

    /// <summary>Restores.</summary>
    /// <returns>ENOENT where the path is in neither; ECANCELED; EDQUOT where it does not fit; EUCLEAN where the snapshot is damaged.</returns>
    internal Errno Run()
    {
        SnapshotWalk first = new(view, only, cancellation) { OnChange = RemoveNew };
        Errno error = first.Run();
        if (error != Errno.None || (!first.WasFound && !view.Had(only)))
        {
            return error == Errno.None ? Errno.ENOENT : error;
        }

        error = new SnapshotWalk(view, only, cancellation) { OnChange = MakeOld }.Run();
        return error == Errno.None
            ? new SnapshotWalk(view, only, cancellation) { OnDirectory = DescribeDirectory }.Run()
            : error;
    }

    private Errno RemoveNew(WalkedChange change)
    {
        if (change.Now is not { } now || change.Then?.Type == now.Type)
        {
            return Errno.None;
        }

        Errno error = target.Enter(change.Path.AsSpan()[..^1], out ulong directory);
        error = error == Errno.None ? RemoveTree(directory, now, change.Path.Length) : error;
        target.Leave(directory);
        return error;
    }

    private Errno RemoveTree(ulong directory, KeptEntry entry, int depth)
    {
        if (depth > SnapshotWalk.MostDepth || cancellation.IsCancellationRequested)
        {
            return cancellation.IsCancellationRequested ? Errno.ECANCELED : Errno.ENAMETOOLONG;
        }

        PathComponent name = KeptName.Component(entry.Name);
        Errno error = Errno.None;
        if (entry.Type == FileType.Directory)
        {
            error = view.ListNow(entry.Handle, out List<KeptEntry> entries);
            ulong node = 0;
            error = error == Errno.None ? target.Enter(directory, name, out node) : error;
            foreach (KeptEntry below in entries)
            {
                error = error == Errno.None ? RemoveTree(node, below, depth + 1) : error;
            }

            target.Leave(node);
        }

        error =
            error == Errno.None
                ? target.Remove(directory, name, entry.Type == FileType.Directory)
                : error;
        return error is Errno.ENOENT or Errno.ESTALE ? Errno.None : error; // it went meanwhile
    }

    private Errno MakeOld(WalkedChange change)
    {
        if (change.Then is not { } then || change.Now?.Type == FileType.Directory)
        {
            return Errno.None; // came meanwhile; or a directory, of which more is said at the end
        }

        Errno error = target.Enter(change.Path.AsSpan()[..^1], out ulong directory);
        if (error == Errno.None)
        {
            bool isItself = change.Now is { } now && now.Handle.Equals(then.Handle);
            error =
                isItself && then.Type != FileType.Directory && !view.HasContent(then.Handle)
                    ? Describe(directory, then)
                    : MakeTree(directory, then, change.Path.Length);
        }

        target.Leave(directory);
        return error;
    }

    private Errno MakeTree(ulong directory, KeptEntry entry, int depth)
    {
        if (depth > SnapshotWalk.MostDepth || cancellation.IsCancellationRequested)
        {
            return cancellation.IsCancellationRequested ? Errno.ECANCELED : Errno.ENAMETOOLONG;
        }

        PathComponent name = KeptName.Component(entry.Name);
        Errno error = Make(directory, entry, name);
        if (error != Errno.None || entry.Type != FileType.Directory)
        {
            return error;
        }

        error = view.List(entry.Handle, out List<KeptEntry> entries);
        ulong node = 0;
        error = error == Errno.None ? target.Enter(directory, name, out node) : error;
        foreach (KeptEntry below in entries)
        {
            bool isMeant = depth >= only.Length || only[depth].AsSpan().SequenceEqual(below.Name);
            error = error == Errno.None && isMeant ? MakeTree(node, below, depth + 1) : error;
        }

        error = error == Errno.None ? Describe(node, entry.Handle) : error; // its times, after what is in it
        target.Leave(node);
        return error;
    }

    private Errno Make(ulong directory, KeptEntry entry, PathComponent name)
    {
        byte[] begun = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"r{_count++}\0")
        );
        PathComponent work = KeptName.Component(begun);
        if (TryLink(entry, work, out bool isPresent))
        {
            Errno placed = target.Place(work, directory, name, isNew: false);
            return placed == Errno.None && isPresent && !view.IsAsItWas(entry.Handle)
                ? Describe(directory, entry)
                : placed;
        }

        Errno error = view.Describe(entry.Handle, out InodeRecord record);
        FileHandle? made = null;
        error = error == Errno.None ? Build(entry, record, work, out made) : error;
        error = error == Errno.None ? target.Place(work, directory, name, isNew: true) : error;
        if (error == Errno.None && entry.Type != FileType.Directory)
        {
            _made[entry.Handle] = made!;
        }

        return error;
    }

    /// <summary>Makes one more name for what needs not be made, since it is there: made just now, or still in the folder with the content that it had. It fails for what has lost its last name meanwhile.</summary>
    /// <param name="entry">What is wanted.</param>
    /// <param name="work">The name.</param>
    /// <param name="isPresent">Whether it is the inode that it was, of which attributes may have changed.</param>
    private bool TryLink(KeptEntry entry, PathComponent work, out bool isPresent)
    {
        isPresent = false;
        if (_made.TryGetValue(entry.Handle, out FileHandle? made))
        {
            return target.Link(made, work) == Errno.None;
        }

        isPresent =
            entry.Type != FileType.Directory
            && !view.HasContent(entry.Handle)
            && (only.Length == 0 || view.IsAsItWas(entry.Handle)) // else its other names would change too, which nobody asked for
            && target.Link(entry.Handle, work) == Errno.None;
        return isPresent;
    }

    private Errno Build(
        KeptEntry entry,
        InodeRecord record,
        PathComponent work,
        out FileHandle? made
    )
    {
        Errno error = record.Type switch
        {
            FileType.Directory => DirectoryIo.MakeDirectory(target.Work, work, mode: 0x1C0),
            FileType.Symlink => DirectoryIo.MakeSymlink(target.Work, work, [.. record.Target, 0]),
            FileType.Regular => BuildFile(entry.Handle, record, work),
            _ => DirectoryIo.MakeNode(target.Work, work, record.Mode, record.Device),
        };
        FileDescriptor? inode = null;
        error =
            error == Errno.None
                ? FileIo.OpenAt(target.Work, work, OpenMode.O_PATH, mode: 0, out inode)
                : error;
        using (inode)
        {
            made = null;
            error = error == Errno.None ? record.ApplyTo(inode!) : error;
            return error == Errno.None
                ? FileHandle.Of(inode!, PathComponent.Empty, out made)
                : error;
        }
    }

    private Errno BuildFile(FileHandle inode, InodeRecord record, PathComponent work)
    {
        Errno error = FileIo.OpenAt(
            target.Work,
            work,
            OpenMode.O_WRONLY | OpenMode.O_CREAT | OpenMode.O_EXCL,
            mode: 0x180,
            out FileDescriptor file
        );
        using (file)
        {
            return error == Errno.None
                ? view.CopyContent(inode, file, record.Size, cancellation)
                : error;
        }
    }

    private Errno DescribeDirectory(byte[][] path, FileHandle then, FileHandle now)
    {
        Errno error = view.Describe(then, out InodeRecord old);
        error =
            error == Errno.None
                ? view.DescribeNow(now, out InodeRecord present)
                : Fail(error, out present);
        if (error != Errno.None || old.IsLike(present, withTimes: true))
        {
            return error == Errno.ESTALE ? Errno.None : error; // removed meanwhile
        }

        error = target.Enter(path, out ulong node);
        error = error == Errno.None ? target.Describe(node, old) : error;
        target.Leave(node);
        return error is Errno.ENOENT ? Errno.None : error; // likewise
    }

    private Errno Describe(ulong directory, KeptEntry entry)
    {
        Errno error = target.Enter(directory, KeptName.Component(entry.Name), out ulong node);
        error = error == Errno.None ? Describe(node, entry.Handle) : error;
        target.Leave(node);
        return error;
    }

    private Errno Describe(ulong node, FileHandle inode)
    {
        Errno error = view.Describe(inode, out InodeRecord record);
        return error == Errno.None ? target.Describe(node, record) : error;
    }

    private static Errno Fail(Errno error, out InodeRecord record)
    {
        record = new InodeRecord();
        return error;
    }
}
