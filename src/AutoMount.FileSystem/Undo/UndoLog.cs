using System.Text;
using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>A folder's snapshots: what its inodes were before their first change after each of them (decision D68).</summary>
/// <remarks>
/// A folder at the time of snapshot k is, inode for inode, what was kept first in k or a later one, and what it is now
/// where none has it. So taking one is a directory and a number, and the oldest can be dropped at any time. Locks: the
/// gate, then a node's, then a stripe's, then <c>_lock</c>.
/// </remarks>
internal sealed partial class UndoLog
{
    private const string Name = "undo";
    private const string GonePrefix = "gone-";
    private const string NewPrefix = "new-";
    private const string ArmedName = "armed";
    private const int Stripes = 16;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly ChangeGate _gate;
    private readonly Lock _lock = new(); // protects _snapshots, _pinned and _last
    private Lock[]? _stripes; // each over the keeping of an inode's parts; made by the first
    private readonly List<Snapshot> _snapshots = []; // oldest first
    private readonly List<uint> _pinned = []; // in use, so neither they nor later ones are dropped
    private readonly List<Node> _mapped = []; // what is stored in them goes around us; protected by itself
    private readonly BackingStore _store;
    private readonly FolderId _id;
    private readonly UndoSettings _settings;
    private readonly UndoErasure _erasure;
    private uint _last; // the highest number ever used
    private readonly List<uint> _hidden = []; // a newer version's snapshots and those before them, lowest first
    private volatile uint _current; // that changes are kept for; 0 for none
    private volatile string? _armed;

    private UndoLog(BackingStore store, FolderId id, UndoSettings settings, ChangeGate gate)
    {
        _gate = gate;
        _store = store;
        _id = id;
        _settings = settings;
        _erasure = new UndoErasure(store, id);
    }

    /// <summary>For tests: called before each step of keeping something, with its name.</summary>
    internal Action<string>? Step { get; set; }

    /// <summary>Takes up what is there.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    internal static UndoLog Open(
        BackingStore store,
        FolderId id,
        UndoSettings settings,
        ChangeGate gate
    )
    {
        UndoLog log = new(store, id, settings, gate);
        _ = log.FindUndo(out FileDescriptor? found);
        using FileDescriptor? undo = found;
        if (undo is not null)
        {
            log.TakeUp(undo);
        }

        return log;
    }

    /// <summary>Removes all that is kept of a folder that nobody uses; may be repeated.</summary>
    internal static Errno Remove(BackingStore store, FolderId id)
    {
        using FileDescriptor folder = store.OpenFolder(id);
        Errno error = TreeRemoval.Remove(folder, PathComponent.Of(Name));
        return error == Errno.ENOENT ? Errno.None : error;
    }

    /// <summary>To be called before a change, before any node is locked.</summary>
    internal void Enter()
    {
        if (_armed is not null && !ChangeGate.IsInside)
        {
            TakeArmed();
        }

        _gate.Enter();
    }

    /// <summary>To be called after a change.</summary>
    internal void Leave() => _gate.Leave();

    /// <summary>Has the next change take a snapshot first; lasts over a restart.</summary>
    /// <param name="note">What is said of it: the session.</param>
    internal void Arm(string note)
    {
        if (Limit == 0)
        {
            return;
        }

        using FileDescriptor undo = MakeUndo();
        byte[] name = Encoding.ASCII.GetBytes(ArmedName + "\0");
        _ = RecordFile.Write(undo, name, Encoding.UTF8.GetBytes(note)); // without it, a restart forgets
        _armed = note;
    }

    /// <summary>Takes a snapshot now.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.NotSupported"/> where snapshots are off; <see cref="ServiceError.FolderBusy"/>; <see cref="ServiceError.StorageFailed"/>.</exception>
    internal uint Take(SnapshotReason reason, string note)
    {
        if (Limit == 0)
        {
            throw new ServiceException(
                ServiceError.NotSupported,
                "Snapshots are off. An administrator can turn them on by SnapshotLimit= in automountd.conf."
            );
        }

        uint number = 0;
        Errno error = Errno.None;
        if (!_gate.TryAlone(s_patience, () => error = Begin(reason, note, out number)))
        {
            throw new ServiceException(
                ServiceError.FolderBusy,
                "The folder is being changed without a pause, perhaps by the copy of a large file. Try again in a moment."
            );
        }

        StorageErrors.Throw(error, $"begin a snapshot in {_store.Path}/{_id}");
        Tidy();
        return number;
    }

    /// <summary>The snapshots, oldest first.</summary>
    internal IReadOnlyList<FolderSnapshot> List()
    {
        List<FolderSnapshot> found = [];
        lock (_lock)
        {
            bool isComplete = true;
            for (int i = _snapshots.Count - 1; i >= 0; i--)
            {
                isComplete &= _snapshots[i].IsComplete;
                found.Add(_snapshots[i].Describe(isComplete));
            }
        }

        found.Reverse();
        return found;
    }

    /// <summary>The numbers of a snapshot and of all later ones; empty where it is gone.</summary>
    internal uint[] NumbersFrom(uint number)
    {
        lock (_lock)
        {
            return _snapshots.Exists(one => one.Number == number)
                ? [.. _snapshots.Where(one => one.Number >= number).Select(one => one.Number)]
                : [];
        }
    }

    /// <summary>Opens the directory with all of it.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    internal FileDescriptor OpenDirectory() => MakeUndo();

    /// <summary>Opens a snapshot's directory.</summary>
    internal Errno OpenSnapshot(uint number, out FileDescriptor directory)
    {
        _ = FindUndo(out FileDescriptor? found);
        using FileDescriptor? undo = found;
        directory = new FileDescriptor(-1);
        return undo is null
            ? Errno.ESTALE
            : new Snapshot(number, new SnapshotHeader()).Open(undo, out directory);
    }

    /// <summary>Keeps a snapshot from being dropped while it is read.</summary>
    /// <returns>False where it is gone.</returns>
    internal bool TryPin(uint number)
    {
        lock (_lock)
        {
            if (!_snapshots.Exists(one => one.Number == number))
            {
                return false;
            }

            _pinned.Add(number);
            return true;
        }
    }

    /// <summary>Ends what <see cref="TryPin"/> began.</summary>
    internal void Unpin(uint number)
    {
        lock (_lock)
        {
            _ = _pinned.Remove(number);
        }
    }

    /// <summary>Drops the snapshots up to a number, the newest too where it is among them.</summary>
    /// <returns>How many went; one that is read just now stays.</returns>
    internal int DropUpTo(uint number)
    {
        int dropped = 0;
        while (TryDropOldest(oldest => oldest.Number <= number))
        {
            dropped++;
        }

        return dropped;
    }

    /// <summary>Drops what is too old, too much or too many.</summary>
    internal void Tidy()
    {
        SnapshotPolicy policy = _settings.Policy();
        DateTimeOffset oldest =
            policy.Retention > TimeSpan.Zero
                ? _settings.Time.GetUtcNow() - policy.Retention
                : DateTimeOffset.MinValue;
        while (
            TryDropOldest(one =>
                Limit == 0
                || _snapshots.Count > Math.Max(1, policy.Keep)
                || one.Header.TakenAt < oldest
                || (_snapshots.Count > 1 && TotalLocked() > Limit)
            )
        ) { }

        _ = TryDropOldest(_ => _snapshots.Count > 1 && IsDiskShort()); // one at a time: its space comes later
    }

    /// <summary>Ends what goes on in the background, and notes how much the newest holds.</summary>
    internal void Close() => _erasure.End();

    /// <summary>Bytes that all snapshots may hold.</summary>
    private long Limit => Math.Min(_settings.Policy().Limit, _settings.FolderLimit());

    private long TotalLocked() => _snapshots.Sum(one => one.Bytes);

    private bool IsDiskShort() =>
        AttributeIo.GetVolume(_store.Root, out VolumeStatus host) == Errno.None
        && host.AvailableBlocks < host.Blocks / 20;

    private bool TryDropOldest(Func<Snapshot, bool> isToGo)
    {
        lock (_lock)
        {
            if (
                _snapshots.FirstOrDefault() is not { } oldest
                || _pinned.Exists(pinned => pinned <= oldest.Number)
                || !isToGo(oldest)
            )
            {
                return false;
            }

            _ = FindUndo(out FileDescriptor? found);
            using FileDescriptor? undo = found;
            if (undo is null || !TryDropHiddenLocked(undo) || !TrySetAside(undo, oldest.Number))
            {
                return false;
            }

            _snapshots.RemoveAt(0);
            _current = _snapshots.Count == 0 ? 0 : _current;
        }

        _erasure.Start();
        return true;
    }

    /// <summary>None in the middle may go: those that a newer version reads through this one go first.</summary>
    private bool TryDropHiddenLocked(FileDescriptor undo)
    {
        if (_hidden.Count == 0)
        {
            return true;
        }

        while (_hidden.Count > 0 && TrySetAside(undo, _hidden[0]))
        {
            _hidden.RemoveAt(0);
        }

        _settings.OnProblem?.Invoke(
            _id,
            "Snapshots of a newer version of the service had to go, since what they are read through is not there."
        );
        return _hidden.Count == 0;
    }

    /// <summary>Takes its name from a snapshot, which is erased beside.</summary>
    private static bool TrySetAside(FileDescriptor undo, uint number)
    {
        byte[] named = Snapshot.NameOf(number);
        byte[] gone = [.. Encoding.ASCII.GetBytes(GonePrefix), .. named];
        Errno error = DirectoryIo.Rename(
            undo,
            KeptName.Component(named),
            undo,
            KeptName.Component(gone),
            flags: 0
        );
        return error == Errno.None;
    }

    /// <summary>Opens the directory with all of it, or makes it.</summary>
    private FileDescriptor MakeUndo()
    {
        using FileDescriptor folder = _store.OpenFolder(_id);
        Errno error = DirectoryIo.MakeDirectory(folder, PathComponent.Of(Name), mode: 0x1C0);
        StorageErrors.Throw(
            error == Errno.EEXIST ? Errno.None : error,
            $"make {_store.Path}/{_id}/{Name}"
        );
        error = FindUndo(out FileDescriptor? undo);
        StorageErrors.Throw(error, $"open {_store.Path}/{_id}/{Name}");
        return undo!;
    }

    /// <summary>Opens it where it is there; throws nothing, since changes wait for it.</summary>
    private Errno FindUndo(out FileDescriptor? undo)
    {
        const OpenMode open = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;
        undo = null;
        PathComponent id = PathComponent.Of(_id.Value);
        Errno error = FileIo.OpenAt(_store.Root, id, open, mode: 0, out FileDescriptor folder);
        using (folder)
        {
            return error == Errno.None
                ? FileIo.OpenAt(folder, PathComponent.Of(Name), open, mode: 0, out undo)
                : error;
        }
    }
}
