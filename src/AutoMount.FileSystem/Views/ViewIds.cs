namespace AutoMount.FileSystem.Views;

/// <summary>Node ids of views: the kernel sees an inode of its own for each view of a node, whose id is the node's with the view's number in bits that node ids leave free.</summary>
/// <remarks>
/// The low half of a node id is its place in the table, of which there are at most 2^24 and a few; so seven bits of it are
/// free. Of the high half, which counts the uses of the place, the four highest are taken.
/// </remarks>
internal static class ViewIds
{
    /// <summary>The most that a view's number can be; itself the mark of the places where guests' views are mounted.</summary>
    internal const int Places = (1 << (LowBits + HighBits)) - 1;

    /// <summary>How often a place of the table is used before its numbers come again.</summary>
    internal const uint UsesMask = uint.MaxValue >> HighBits;

    private const int LowBits = 7;
    private const int LowShift = 25;
    private const int HighBits = 4;
    private const int HighShift = 60;
    private const ulong LowMask = ((1UL << LowBits) - 1) << LowShift;
    private const ulong HighMask = ((1UL << HighBits) - 1) << HighShift;

    /// <summary>The id by which the kernel knows a node in a view.</summary>
    internal static ulong Tag(ulong node, int view) =>
        node | ((ulong)view << LowShift & LowMask) | ((ulong)(view >> LowBits) << HighShift);

    /// <summary>The node behind an id.</summary>
    internal static ulong Node(ulong id) => id & ~(LowMask | HighMask);

    /// <summary>The view of an id; 0 for the owner's own.</summary>
    internal static int View(ulong id) =>
        (int)((id & LowMask) >> LowShift) | ((int)(id >> HighShift) << LowBits);
}
