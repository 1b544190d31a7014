using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem;

/// <summary>What a predecessor knew is made again from the state that it left, and what it may have left half done is read from the store.</summary>
internal sealed partial class UserFileSystem
{
    /// <summary>Makes nodes and open files again; before anything is served.</summary>
    /// <param name="volumeOf">The folder of a place, or null where it is shown no longer.</param>
    internal void Restore(Func<ushort, FolderVolume?> volumeOf)
    {
        _nodes.Restore(volumeOf);
        _handles.Restore(_nodes.Find);
        foreach (OpenFile file in _handles.All())
        {
            file.Node.Opens++;
            file.Node.GuestOpens += file.Guest != 0 ? 1 : 0;
            file.Node.Mappers += file.Guest == 0 && CanMapForWriting(file.Flags) ? 1 : 0;
            file.Node.Holds++;
        }

        _parked.TakeUp(TakeParked);
        foreach (Node node in _nodes.All().ToArray())
        {
            RestoreUse(node);
        }

        foreach (OpenFile file in _handles.All())
        {
            // a writer's errors are told by its fsync, so its file is open from the start
            RawDescriptor descriptor = RawDescriptor.None;
            if (
                Writes(file.Flags)
                && OpenBacking(file.Node, file.Flags, out descriptor) == Errno.None
            )
            {
                file.Descriptor = descriptor;
            }

            if (file.Node.Mode == IoMode.Passthrough && CanMapForWriting(file.Flags))
            {
                RestoreMapped(file.Node, file.Descriptor);
            }
        }
    }

    /// <summary>Open files, for reports.</summary>
    internal int HandleCount => _handles.Count;

    private static void RestoreMapped(Node node, RawDescriptor file)
    {
        lock (node)
        {
            if (!file.IsNone)
            {
                node.Volume.Undo?.IsMappedLocked(node, file);
            }
        }
    }

    /// <summary>Takes an inode without a name up again, where the kernel still knows it.</summary>
    private bool TakeParked(ulong number, RawDescriptor inode)
    {
        if (_nodes.Find(number) is not { } node)
        {
            return false;
        }

        node.Cached = inode;
        node.KeepsDescriptor = node.IsParked = true;
        return true;
    }

    private void RestoreUse(Node node)
    {
        if (node.Holds == 0)
        {
            // a new node that the kernel was not told of, or one that had just ended
            _nodes.Leave(node);
            End(node);
            return;
        }

        node.Mode = node.Opens == 0 ? IoMode.None : node.Mode;
        if (node.Opens > 0 || node.IsParked)
        {
            RestoreOrphan(node);
        }
    }

    /// <summary>Finds out whether an open inode has lost its last name, and what length it has.</summary>
    private void RestoreOrphan(Node node)
    {
        bool found = Pin(node, node.Number, out PinnedNode pinned) == Errno.None;
        using (pinned)
        {
            if (!found || AttributeIo.Get(pinned.Descriptor, out FileStatus status) != Errno.None)
            {
                return; // gone: its users are told ESTALE
            }

            node.Size = node.Type == FileType.Regular ? status.Size : 0;
            if (status.Links > 0)
            {
                return;
            }

            node.KeepsDescriptor = node.Orphaned = true;
            node.Uncharged = node.Opens == 0;
            if (!node.Uncharged)
            {
                node.Volume.Note(node, node.ChargedBytes, node.ChargedBytes); // no walk finds it
            }
        }
    }

    /// <summary>Reads a file's length where a request may have changed it and not noted it.</summary>
    private void ReadSize(Node node)
    {
        bool found = Pin(node, node.Number, out PinnedNode pinned) == Errno.None;
        using (pinned)
        {
            if (found && AttributeIo.Get(pinned.Descriptor, out FileStatus status) == Errno.None)
            {
                lock (node)
                {
                    node.Size = status.Size;
                }
            }
        }
    }

    /// <summary>Before what may be the last name of an open file goes: it is kept alive for a successor.</summary>
    private void ParkBeforeLastNameLocked(in PinnedNode victim, in FileStatus status)
    {
        Node node = victim.Node;
        if (node.Opens > 0 && status.Links == 1)
        {
            ParkLocked(node, victim.Descriptor);
        }
    }

    private void ParkLocked(Node node, RawDescriptor inode)
    {
        if (!node.IsParked)
        {
            node.IsParked = true;
            _parked.Add(node.Number, inode);
        }
    }

    private void UnparkLocked(Node node)
    {
        if (node.IsParked)
        {
            node.IsParked = false;
            _parked.Remove(node.Number);
        }
    }

    private void UnparkIfNamedLocked(Node node)
    {
        if (!node.Orphaned)
        {
            UnparkLocked(node);
        }
    }
}
