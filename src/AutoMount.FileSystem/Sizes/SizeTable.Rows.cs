using System.Text;
using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Sizes;

/// <summary>The figures added up to the folder's top.</summary>
internal sealed partial class SizeTable
{
    private readonly List<SizeEntry> _way = []; // from an entry to the top, while one is looked for
    private long _round;

    /// <summary>The folder's top entries, with all that is below them; its own root first.</summary>
    internal IReadOnlyList<FolderPart> List()
    {
        lock (_lock)
        {
            _round++;
            Dictionary<SizeEntry, FolderUsage> sums = [];
            List<(byte[] Name, SizeEntry Of)> others = []; // names at the top of files that are counted elsewhere
            foreach (SizeEntry entry in _entries.Values.Append(_rest).Append(_nameless))
            {
                SizeEntry top = TopLocked(entry);
                FolderUsage sum = sums.GetValueOrDefault(top);
                sums[top] = new FolderUsage(sum.Bytes + entry.Bytes, sum.Inodes + entry.Inodes);
                AddOthers(entry, top, others);
            }

            FolderUsage root = sums.GetValueOrDefault(_root);
            return
            [
                new(".", FolderPartKind.Directory, root.Bytes, root.Inodes),
                .. sums.Where(pair => IsShown(pair.Key, pair.Value))
                    .Select(pair => PartOf(pair.Key, pair.Value)),
                .. others.Select(one => new FolderPart(
                    Encoding.UTF8.GetString(one.Name),
                    FolderPartKind.File,
                    Bytes: 0,
                    Inodes: 0
                )),
            ];
        }
    }

    private bool IsShown(SizeEntry top, FolderUsage sum) =>
        !ReferenceEquals(top, _root) && (top.Inode != 0 || sum != default);

    private FolderPart PartOf(SizeEntry top, FolderUsage sum) =>
        ReferenceEquals(top, _nameless)
            ? new(string.Empty, FolderPartKind.Nameless, sum.Bytes, sum.Inodes)
            {
                Entries = sum.Inodes,
            }
        : ReferenceEquals(top, _rest)
            ? new(string.Empty, FolderPartKind.Rest, sum.Bytes, sum.Inodes)
            {
                Entries = sum.Inodes, // hardly one of them is a directory
            }
        : new(
            Encoding.UTF8.GetString(FirstName(top)),
            top.IsDirectory ? FolderPartKind.Directory : FolderPartKind.File,
            sum.Bytes,
            sum.Inodes
        );

    /// <summary>The name under which a file with several is counted.</summary>
    private static byte[] FirstName(SizeEntry top)
    {
        byte[] first = top.Place.Name ?? [];
        foreach (SizePlace place in top.More ?? [])
        {
            first =
                place.Name is { } name
                && (top.Place.Name is null || name.AsSpan().SequenceCompareTo(first) < 0)
                    ? name
                    : first;
        }

        return first;
    }

    private static void AddOthers(SizeEntry entry, SizeEntry top, List<(byte[], SizeEntry)> others)
    {
        if (entry.IsDirectory)
        {
            return;
        }

        byte[]? counted = ReferenceEquals(entry, top) ? FirstName(entry) : null;
        foreach (SizePlace place in PlacesOf(entry))
        {
            if (place.Name is { } name && !ReferenceEquals(name, counted))
            {
                others.Add((name, entry));
            }
        }
    }

    private static IEnumerable<SizePlace> PlacesOf(SizeEntry entry) =>
        entry.More is null ? [entry.Place] : entry.More.Prepend(entry.Place);

    /// <summary>What an entry is below of at the top; of a file with several names the first in the order of bytes.</summary>
    private SizeEntry TopLocked(SizeEntry entry)
    {
        if (entry.More is null)
        {
            return ClimbLocked(entry);
        }

        SizeEntry? best = null;
        byte[] first = [];
        foreach (SizePlace place in PlacesOf(entry))
        {
            SizeEntry top = place is { Name: null, Parent: { } parent }
                ? ClimbLocked(parent)
                : entry;
            byte[] name = place.Name ?? top.Place.Name ?? [];
            if (best is null || name.AsSpan().SequenceCompareTo(first) < 0)
            {
                (best, first) = (top, name);
            }
        }

        return best!;
    }

    private SizeEntry ClimbLocked(SizeEntry entry)
    {
        _way.Clear();
        SizeEntry here = entry;
        while (
            here.Round != _round
            && here.Place.Parent is { } parent
            && !ReferenceEquals(parent, _root)
            && _way.Count <= _entries.Count // of two moves told the wrong way round the second is on its way
        )
        {
            _way.Add(here);
            here = parent;
        }

        bool isTop =
            here.Inode == 0
            || ReferenceEquals(here, _root)
            || ReferenceEquals(here.Place.Parent, _root);
        SizeEntry top =
            here.Round == _round ? here.Top!
            : isTop ? here
            : _nameless;
        foreach (SizeEntry passed in _way)
        {
            (passed.Top, passed.Round) = (top, _round);
        }

        return top;
    }
}
