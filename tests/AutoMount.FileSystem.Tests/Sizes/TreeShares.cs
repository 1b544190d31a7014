using System.Text;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;

namespace AutoMount.FileSystem.Tests.Sizes;

/// <summary>Counts what each entry at the top of a folder at rest is charged, with all that is below it: what the kept sizes must equal.</summary>
/// <param name="store">The store that holds the folder.</param>
/// <param name="pace">Called now and then; may wait.</param>
/// <param name="cancellation">Ends the walk at its next step.</param>
internal sealed class TreeShares(BackingStore store, Action pace, CancellationToken cancellation)
    : ITreeTally
{
    private const int BufferLength = 64 * 1024;

    private readonly HashSet<ulong> _linked = []; // inodes with several names, counted where they are found first
    private long _bytes;
    private long _inodes;

    /// <summary>Counts.</summary>
    /// <param name="root">The folder's root directory.</param>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.StorageFailed"/>.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    internal IReadOnlyList<FolderPart> Of(FileDescriptor root)
    {
        List<FolderPart> parts =
        [
            new(
                ".",
                FolderPartKind.Directory,
                InodeCharge.Of(FileType.Directory, size: 0),
                Inodes: 1
            ),
        ];
        foreach (byte[] name in NamesIn(root))
        {
            if (Count(root, name) is { } part)
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    /// <inheritdoc/>
    public bool TryAdd(in FileStatus status, ulong within, PathComponent name)
    {
        if (status.Type != FileType.Directory && status.Links > 1 && !_linked.Add(status.Inode))
        {
            return false;
        }

        _inodes++;
        _bytes += InodeCharge.Of(status.Type, status.Size);
        return true;
    }

    /// <summary>Counts one entry; null where it is gone.</summary>
    private FolderPart? Count(FileDescriptor root, byte[] terminatedName)
    {
        if (
            !PathComponent.TryTake(terminatedName, out PathComponent name)
            || AttributeIo.GetAt(root, name, out FileStatus status) != Errno.None
        )
        {
            return null;
        }

        (_bytes, _inodes) = (0, 0);
        TreeWalk walk = new(store, this);
        Errno error = walk.Visit(root, name);
        error = error == Errno.None ? walk.Drain(pace, cancellation) : error;
        cancellation.ThrowIfCancellationRequested();
        if (error is Errno.ENOENT or Errno.ESTALE)
        {
            return null;
        }

        StorageErrors.Throw(error, $"count a folder's files below {store.Path}");
        return new FolderPart(
            Encoding.UTF8.GetString(terminatedName.AsSpan(..^1)),
            status.Type == FileType.Directory ? FolderPartKind.Directory : FolderPartKind.File,
            _bytes,
            _inodes
        );
    }

    private List<byte[]> NamesIn(FileDescriptor root)
    {
        List<byte[]> names = [];
        byte[] buffer = new byte[BufferLength];
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            StorageErrors.Throw(
                DirectoryIo.ReadEntries(root, buffer, out int length),
                $"list a folder below {store.Path}"
            );
            if (length == 0)
            {
                names.Sort(static (one, other) => one.AsSpan().SequenceCompareTo(other)); // so that a link counts at the same name each time
                return names;
            }

            DirectoryEntries entries = new(buffer.AsSpan(0, length));
            while (entries.MoveNext())
            {
                if (!entries.IsDots)
                {
                    names.Add(entries.TerminatedName.ToArray());
                }
            }
        }
    }
}
