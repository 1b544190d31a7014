namespace AutoMount.FileSystem.Sizes;

/// <summary>Where a name stands.</summary>
/// <param name="Parent">What its directory is counted in; null where that is not known yet.</param>
/// <param name="Name">The name at the top of the folder; null below, where names do not matter.</param>
internal readonly record struct SizePlace(SizeEntry? Parent, byte[]? Name)
{
    /// <summary>Whether it is the same name: below the top, names in one directory are alike.</summary>
    internal bool Is(SizePlace other) =>
        ReferenceEquals(Parent, other.Parent) && Name.AsSpan().SequenceEqual(other.Name);
}
