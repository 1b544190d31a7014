using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Views;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;

namespace AutoMount.FileSystem;

/// <summary>What the guests' views of folders need of the owner's tree.</summary>
internal sealed partial class UserFileSystem
{
    /// <summary>The place of the guest who opened a file; 0 where the owner did, or nobody.</summary>
    internal int GuestOf(ulong handle) => _handles.Find(handle)?.Guest ?? 0;

    /// <summary>The folder of a node that the kernel knows, or null.</summary>
    internal FolderVolume? VolumeOf(ulong node) => _nodes.Find(node)?.Volume;

    /// <summary>Has the kernel ask again for all that it believes of a folder; after its sharing began.</summary>
    internal void DoubtAll(FolderVolume volume)
    {
        foreach (Node node in _nodes.All())
        {
            ulong number = node.Number;
            if (number == 0 || !ReferenceEquals(node.Volume, volume))
            {
                continue; // or it became another's while we looked: then a message too many is told
            }

            _ =
                node.Type == FileType.Directory
                    ? _device.InvalidateInode(number)
                    : _device.InvalidateAttributes(number);
            if (node.Type == FileType.Directory)
            {
                DoubtNames(number);
            }
        }
    }

    /// <summary>Has the kernel ask again for what it has of a view that has ended, so that mappings of it are refused too.</summary>
    internal void ForgetPages(GuestView view)
    {
        foreach (Node node in _nodes.All())
        {
            if (node.GuestOpens > 0 && ReferenceEquals(node.Volume, view.Volume))
            {
                _ = _device.InvalidateInode(ViewIds.Tag(node.Number, view.Number));
            }
        }
    }

    private void DoubtNames(ulong directory)
    {
        Errno error = OpenListing(directory, out _, out RawDescriptor stream);
        Span<byte> buffer = stackalloc byte[EntriesLength];
        int length = 0;
        while (
            error == Errno.None
            && (error = DirectoryIo.ReadEntries(stream, buffer, out length)) == Errno.None
            && length > 0
        )
        {
            DirectoryEntries entries = new(buffer[..length]);
            while (entries.MoveNext())
            {
                _ = _device.ExpireEntry(directory, entries.TerminatedName[..^1]);
            }
        }

        stream.Close();
    }
}
