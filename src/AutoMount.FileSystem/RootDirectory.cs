using System.Text;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Views;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem;

/// <summary>The directory that a user's folders are the entries of. It exists in memory alone; only the control path changes it.</summary>
internal sealed class RootDirectory
{
    private const long FirstPosition = 3; // after "." (1) and ".." (2)
    private const ushort DirectoryMode = 0x4000 | 0x1C0; // drwx------
    internal const uint StatusMask = 0xFFF;

    private readonly Lock _lock = new(); // protects _entries, _byId, _nextPosition and _changed
    private readonly SortedList<long, RootEntry> _entries = [];
    private readonly Dictionary<FolderId, RootEntry> _byId = []; // a list of folders asks for each one's usage
    private readonly uint _user;
    private readonly uint _group;
    private readonly TimeProvider _time;
    private long _nextPosition = FirstPosition;
    private DateTimeOffset _changed;

    internal RootDirectory(uint user, uint group, TimeProvider time)
    {
        _user = user;
        _group = group;
        _time = time;
        _changed = time.GetUtcNow();
        Places = new GuestPlaces(user, group);
    }

    /// <summary>Where others' folders are mounted for the user.</summary>
    internal GuestPlaces Places { get; }

    /// <summary>The root's attributes: its owner's alone.</summary>
    internal FileStatus Status
    {
        get
        {
            lock (_lock)
            {
                StatusTime time = new()
                {
                    Seconds = _changed.ToUnixTimeSeconds(),
                    Nanoseconds = (uint)(_changed.Ticks % TimeSpan.TicksPerSecond) * 100,
                };
                return new FileStatus
                {
                    Mask = StatusMask,
                    Inode = UserFileSystem.RootId,
                    Mode = DirectoryMode,
                    Links = 2 + (uint)_entries.Count,
                    User = _user,
                    Group = _group,
                    Size = 4096,
                    BlockSize = 4096,
                    Accessed = time,
                    Modified = time,
                    Changed = time,
                    Born = time,
                };
            }
        }
    }

    internal RootEntry? Find(ReadOnlySpan<byte> name)
    {
        lock (_lock)
        {
            foreach (RootEntry entry in _entries.Values)
            {
                if (name.SequenceEqual(entry.Name))
                {
                    return entry;
                }
            }

            return null;
        }
    }

    internal RootEntry? Find(FolderId id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>Entries after a position, in the order of their positions; a position never changes nor returns.</summary>
    internal RootEntry[] After(long position)
    {
        lock (_lock)
        {
            return [.. _entries.Values.Where(entry => entry.Position > position)];
        }
    }

    internal RootEntry Add(FolderName name, FolderVolume volume)
    {
        lock (_lock)
        {
            return AddLocked(name, volume);
        }
    }

    /// <summary>In one step, so that nobody finds it under both names or neither; at the end, as a listing may have passed its place.</summary>
    internal RootEntry Rename(RootEntry entry, FolderName name)
    {
        lock (_lock)
        {
            _ = _entries.Remove(entry.Position);
            return AddLocked(name, entry.Volume);
        }
    }

    internal static byte[] BytesOf(FolderName name) => Encoding.UTF8.GetBytes(name.Value);

    internal void Remove(RootEntry entry)
    {
        lock (_lock)
        {
            _ = _entries.Remove(entry.Position);
            _ = _byId.Remove(entry.Volume.Id);
            _changed = _time.GetUtcNow();
        }
    }

    private RootEntry AddLocked(FolderName name, FolderVolume volume)
    {
        RootEntry entry = new(_nextPosition++, BytesOf(name), volume);
        _entries.Add(entry.Position, entry);
        _byId[volume.Id] = entry;
        _changed = _time.GetUtcNow();
        return entry;
    }
}

/// <summary>One folder in the root.</summary>
/// <param name="Position">Where it stands in a listing.</param>
/// <param name="Name">Its name's bytes.</param>
/// <param name="Volume">The folder.</param>
internal sealed record RootEntry(long Position, byte[] Name, FolderVolume Volume);
