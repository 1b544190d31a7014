using System.Text;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem.Views;

/// <summary>Empty directories in a user's root over which others' folders are mounted for him. They exist in memory alone.</summary>
/// <param name="user">Whose tree it is.</param>
/// <param name="group">His primary gid.</param>
internal sealed class GuestPlaces(uint user, uint group)
{
    private const ushort DirectoryMode = 0x4000 | 0x140; // dr-x------
    private volatile GuestPlace[] _places = []; // grows and shrinks by replacement, on the control path

    /// <summary>All places.</summary>
    internal IReadOnlyList<GuestPlace> All => _places;

    /// <summary>Makes a place.</summary>
    /// <param name="number">Unlike that of any other which the user ever had.</param>
    /// <param name="name">Its name.</param>
    internal GuestPlace Add(int number, string name)
    {
        GuestPlace place = new(number, Encoding.UTF8.GetBytes(name));
        _places =
        [
            .. _places
                .Where(other => other.Number != number)
                .Append(place)
                .OrderBy(other => other.Number),
        ];
        return place;
    }

    /// <summary>Takes a place away.</summary>
    internal void Remove(GuestPlace place) => _places = [.. _places.Where(other => other != place)];

    /// <summary>Whether a node id is that of a place.</summary>
    internal static bool Knows(ulong id) => ViewIds.View(id) == ViewIds.Places;

    /// <summary>Finds a place by its name.</summary>
    internal bool TryLookup(ReadOnlySpan<byte> name, out FuseEntryOut entry)
    {
        foreach (GuestPlace place in _places)
        {
            if (name.SequenceEqual(place.Name))
            {
                entry = Describe(place);
                return true;
            }
        }

        entry = default;
        return false;
    }

    /// <summary>The attributes of a place.</summary>
    internal bool TryDescribe(ulong id, out FileStatus status)
    {
        status = Knows(id) ? StatusOf(id) : default;
        return Knows(id);
    }

    /// <summary>A place as an entry.</summary>
    internal FuseEntryOut Describe(GuestPlace place) =>
        new()
        {
            NodeId = place.Id,
            Generation = 1,
            EntryValidSeconds = UserFileSystem.DaySeconds, // it is a mount point: asked again, what is mounted there might go
            AttributesValidSeconds = UserFileSystem.DaySeconds,
            Attributes = AttributeTranslation.ToFuse(StatusOf(place.Id)),
        };

    private FileStatus StatusOf(ulong id) =>
        new()
        {
            Mask = RootDirectory.StatusMask,
            Inode = id,
            Mode = DirectoryMode,
            Links = 2,
            User = user,
            Group = group,
            Size = 4096,
            BlockSize = 4096,
        };
}

/// <summary>One place.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name's bytes.</param>
internal sealed record GuestPlace(int Number, byte[] Name)
{
    /// <summary>Its name.</summary>
    internal string Text { get; } = Encoding.UTF8.GetString(Name);

    private const long FirstPosition = 1L << 48; // in a listing, behind all folders

    /// <summary>Its node id.</summary>
    internal ulong Id => ViewIds.Tag((ulong)Number, ViewIds.Places);

    /// <summary>Where it stands in a listing of the root.</summary>
    internal long Position => FirstPosition + Number;
}
