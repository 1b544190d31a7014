using System.Collections.Concurrent;
using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Survival;
using AutoMount.FileSystem.Views;
using AutoMount.Fuse;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Mounts;

namespace AutoMount.FileSystem;

/// <summary>One user's mounted tree: a FUSE connection of his own at <c>users/&lt;uid&gt;</c> (decision D5), mounted anew or taken over from a predecessor (decision D10).</summary>
internal sealed partial class UserTree : IDisposable
{
    private readonly TreeParts _parts;
    private readonly RootDirectory _root;
    private readonly FuseDevice _device;
    private readonly UserFileSystem _fileSystem;
    private readonly SharedFileSystem _shared;
    private readonly ViewTable _views;
    private FuseSession? _session;
    private RequestJournal? _inheritedJournal;
    private readonly ConcurrentDictionary<FolderId, FolderVolume> _hidden = new();
    private readonly List<byte[]> _untold = []; // to the kernel, which waits in the root for an answer perhaps: told once somebody answers

    private UserTree(
        TreeParts parts,
        RootDirectory root,
        FuseDevice device,
        TreeState state,
        ParkedInodes parked
    )
    {
        _parts = parts;
        _root = root;
        _device = device;
        State = state;
        _views = new ViewTable(device);
        _fileSystem = new UserFileSystem(
            parts.Store,
            parts.Descriptors,
            device,
            root,
            state,
            parked,
            _views,
            parts.Engine.Passthrough
        );
        _shared = new SharedFileSystem(_fileSystem, _views, root.Places);
    }

    /// <summary>The mount point.</summary>
    internal string Path => _parts.Path;

    /// <summary>What a successor is to find.</summary>
    internal TreeState State { get; }

    /// <summary>What answers them, for what is restored without a request.</summary>
    internal UserFileSystem FileSystem => _fileSystem;

    /// <summary>Whether requests are answered; one that was taken over waits for <see cref="Resume"/>.</summary>
    internal bool IsServed => _session is not null;

    /// <summary>Ends when its requests are answered; not while every worker is held up and callers wait.</summary>
    internal Task ProbeAsync(CancellationToken cancellation) =>
        _session?.ProbeAsync(cancellation) ?? Task.CompletedTask;

    /// <summary>Mounts a user's tree, empty at first. What is mounted there already is unmounted before.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>, saying what is missing.</exception>
    internal static UserTree Mount(TreeParts parts, RootDirectory root)
    {
        ClearMountPoint(parts.Path);
        StorageErrors.Throw(
            FuseDevice.Open(out FuseDevice device),
            "open /dev/fuse (try 'modprobe fuse')"
        );
        StorageErrors.Throw(TreeState.Create(out TreeState? state), "make shared memory");
        UserTree tree = new(parts, root, device, state!, new ParkedInodes(parts.KeepParked));
        Errno error = FuseSession.Start(
            parts.Options,
            device,
            tree._shared,
            out FuseSession? session
        );
        if (session is null)
        {
            device.Dispose();
            StorageErrors.Throw(error, $"mount a file system at {parts.Path}");
        }

        tree._session = session;
        parts.Keep(device.Descriptor, session!.Journal.Descriptor, state!.Descriptor);
        return tree;
    }

    /// <summary>Takes a predecessor's tree over; its folders are attached next, and then it is served by <see cref="Resume"/>.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="root">Its root, empty at first.</param>
    /// <param name="left">What the predecessor left; nothing of it is needed afterwards.</param>
    /// <param name="mountPoints">What is mounted on this host.</param>
    /// <param name="problem">Why it cannot be taken over: nothing of it was changed.</param>
    /// <returns>Null where it cannot.</returns>
    internal static UserTree? Adopt(
        TreeParts parts,
        RootDirectory root,
        TreeDescriptors left,
        IReadOnlySet<string> mountPoints,
        out string problem
    )
    {
        if (
            !left.TryTake(
                out FileDescriptor device,
                out FileDescriptor requests,
                out FileDescriptor records
            )
        )
        {
            problem = "a descriptor is missing";
            return null;
        }

        FuseDevice connection = new(device);
        RequestJournal? journal = null;
        TreeState? state = null;
        if (
            !IsMounted(parts.Path, connection, mountPoints, out problem)
            || !RequestJournal.TryOpen(requests, out journal, out problem)
            || !TreeState.TryOpen(records, out state, out problem)
            || !state.IsWhole(out problem)
        )
        {
            connection.Dispose();
            requests.Dispose();
            records.Dispose();
            return null;
        }

        ParkedInodes parked = new(parts.KeepParked);
        parts.ParkedPairs = left.GiveParked(parked);
        return new UserTree(parts, root, connection, state, parked) { _inheritedJournal = journal };
    }

    /// <summary>Makes what the predecessor knew again and serves.</summary>
    /// <returns>What was found.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    internal TakeoverReport Resume()
    {
        bool wasOrderly = State.IsSealed;
        State.IsSealed = false;
        Dictionary<ushort, FolderVolume> volumes = Volumes.ToDictionary(volume => volume.Place);
        _fileSystem.Restore(place => volumes.GetValueOrDefault(place));
        int nodes = _fileSystem.NodeCount;
        int files = _fileSystem.HandleCount;
        Errno error = FuseSession.Resume(
            _parts.Options,
            _device,
            _inheritedJournal!,
            _shared,
            out FuseSession session
        );
        _session = session;
        StorageErrors.Throw(error, $"serve the file system at {Path}");
        _untold.ForEach(TellChange);
        _untold.Clear();
        TakenRequests taken = session.Taken;
        return new TakeoverReport(
            1,
            nodes,
            files,
            taken.Answered,
            taken.Repeated,
            wasOrderly,
            TimeSpan.Zero
        );
    }

    /// <summary>Ends serving and leaves everything to a successor.</summary>
    /// <returns>False where a request is still in work, which uses the store: the successor serves it again, and counts everything.</returns>
    internal bool HandOver(TimeSpan patience)
    {
        if (_session is null)
        {
            return true; // it was never served: everything is as it was found
        }

        if (!_session.HandOver(patience))
        {
            return false;
        }

        foreach (FolderVolume volume in Volumes)
        {
            State.Volume(volume.Place).Exact = volume.Recount is null ? (byte)1 : (byte)0;
        }

        State.IsSealed = true;
        return true;
    }

    /// <summary>Takes a folder in, and shows it where it is ready.</summary>
    internal void Attach(Folder folder, FolderVolume volume, bool wasShown)
    {
        if (folder.State != FolderState.Ready)
        {
            _hidden[folder.Id] = volume;
            NoteHidden(folder, volume, wasShown);
            return;
        }

        RootEntry entry = _root.Add(folder.Name, volume);
        NoteShown(entry, wasShown);
    }

    /// <summary>Hides a folder, which goes on being charged and, where files of it are open, used.</summary>
    internal void Hide(Folder folder)
    {
        if (_root.Find(folder.Id) is { } entry)
        {
            _hidden[folder.Id] = entry.Volume; // found all the time
            _root.Remove(entry);
            NoteHidden(folder, entry.Volume, wasShown: true);
        }
    }

    /// <summary>Shows a folder that was hidden.</summary>
    internal void Show(Folder folder)
    {
        if (_root.Find(folder.Id) is null && _hidden.GetValueOrDefault(folder.Id) is { } volume)
        {
            RootEntry entry = _root.Add(folder.Name, volume);
            _ = _hidden.TryRemove(folder.Id, out _);
            NoteShown(entry, wasShown: false);
        }
    }

    /// <summary>Shows a folder under its new name.</summary>
    internal void Rename(Folder folder, FolderName from)
    {
        RootEntry? entry = _root.Find(folder.Id);
        if (entry is not null)
        {
            entry = _root.Rename(entry, folder.Name);
            RootChanged(RootDirectory.BytesOf(from));
            RootChanged(entry.Name);
        }
    }

    /// <summary>Hides a folder.</summary>
    /// <returns>The folder, or null where it was not shown.</returns>
    internal FolderVolume? Detach(FolderId id)
    {
        if (_hidden.TryRemove(id, out FolderVolume? hidden))
        {
            State.Volume(hidden.Place).State = RecordState.Detached;
            return hidden;
        }

        if (_root.Find(id) is not { } entry)
        {
            return null;
        }

        _root.Remove(entry);
        State.Volume(entry.Volume.Place).State = RecordState.Detached;
        RootChanged(entry.Name);
        return entry.Volume;
    }

    /// <summary>The folder, shown or hidden, or null.</summary>
    internal FolderVolume? Find(FolderId id) =>
        _root.Find(id)?.Volume ?? _hidden.GetValueOrDefault(id);

    /// <summary>The folders, shown and hidden.</summary>
    internal IEnumerable<FolderVolume> Volumes =>
        Entries.Select(entry => entry.Volume).Concat(_hidden.Values).Distinct();

    /// <summary>The folders that are shown, with their names.</summary>
    internal RootEntry[] Entries => _root.After(position: 0);

    /// <summary>Unmounts; nothing changes any folder's usage after that.</summary>
    public void Dispose()
    {
        _views.Close();
        _session?.Dispose();
        _fileSystem.CloseAll();
        _parts.Drop();
    }

    /// <summary>The record follows the kernel's knowledge: whoever crashes between tells it again.</summary>
    private void NoteHidden(Folder folder, FolderVolume volume, bool wasShown)
    {
        if (wasShown)
        {
            RootChanged(RootDirectory.BytesOf(folder.Name));
        }

        State.Volume(volume.Place).State = RecordState.Hidden;
    }

    private void NoteShown(RootEntry entry, bool wasShown)
    {
        if (!wasShown)
        {
            RootChanged(entry.Name);
            State.Volume(entry.Volume.Place).State.MakeLive();
        }
    }

    private void RootChanged(byte[] name)
    {
        if (IsServed)
        {
            TellChange(name);
        }
        else
        {
            _untold.Add(name);
        }
    }

    private void TellChange(byte[] name)
    {
        _ = _device.InvalidateEntry(UserFileSystem.RootId, name); // ENOENT: the kernel did not know it
        _ = _device.InvalidateInode(UserFileSystem.RootId);
    }

    private static bool IsMounted(
        string path,
        FuseDevice connection,
        IReadOnlySet<string> mountPoints,
        out string problem
    )
    {
        problem =
            !mountPoints.Contains(System.IO.Path.GetFullPath(path)) ? "it is mounted no longer"
            : connection.HasEnded ? "its connection was ended"
            : string.Empty;
        return problem.Length == 0;
    }

    private static void ClearMountPoint(string path)
    {
        // forced: whoever waits for an answer of the dead gets an error now
        while (
            FileSystemMount.Unmount(path, UnmountFlags.MNT_FORCE | UnmountFlags.MNT_DETACH)
            == Errno.None
        ) { }

        _ = Directory.CreateDirectory(path);
    }
}
