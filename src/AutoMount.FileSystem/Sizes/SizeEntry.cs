namespace AutoMount.FileSystem.Sizes;

/// <summary>What is counted together, and where that stands: a directory with the files in it, without the directories below; or a file alone, where it stands at the top of the folder or has several names.</summary>
/// <param name="table">What it belongs to.</param>
/// <param name="inode">The directory's or file's number; 0 for what is counted without a place.</param>
/// <param name="isDirectory">Whether it is a directory.</param>
internal sealed class SizeEntry(SizeTable table, ulong inode, bool isDirectory)
{
    /// <summary>What it belongs to.</summary>
    internal SizeTable Table { get; } = table;

    /// <summary>The directory's or file's number.</summary>
    internal ulong Inode { get; } = inode;

    /// <summary>Whether it is a directory.</summary>
    internal bool IsDirectory { get; } = isDirectory;

    /// <summary>Where it stands.</summary>
    internal SizePlace Place { get; set; }

    /// <summary>A file's other names.</summary>
    internal List<SizePlace>? More { get; private set; }

    /// <summary>Bytes charged.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Inodes charged.</summary>
    internal long Inodes { get; private set; }

    /// <summary>What it is below of at the top, as of <see cref="Round"/>.</summary>
    internal SizeEntry? Top { get; set; }

    /// <summary>The listing for which <see cref="Top"/> was found.</summary>
    internal long Round { get; set; }

    /// <summary>Counts more, or less.</summary>
    internal void Add(long bytes, long inodes)
    {
        Bytes += bytes;
        Inodes += inodes;
    }

    /// <summary>A file has one name more.</summary>
    internal void AddPlace(SizePlace place)
    {
        if (Place.Parent is null)
        {
            Place = place;
            return;
        }

        More ??= [];
        More.Add(place);
    }

    /// <summary>A file has one name less.</summary>
    /// <returns>False where that name was not known.</returns>
    internal bool TryRemovePlace(SizePlace place)
    {
        int at = More?.FindIndex(other => other.Is(place)) ?? -1;
        if (at >= 0)
        {
            More!.RemoveAt(at);
        }
        else if (!Place.Is(place))
        {
            return false;
        }
        else if (More is [.., { } last])
        {
            Place = last;
            More.RemoveAt(More.Count - 1);
        }
        else
        {
            Place = default;
        }

        More = More is { Count: 0 } ? null : More;
        return true;
    }
}
