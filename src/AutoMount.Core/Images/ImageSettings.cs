namespace AutoMount.Core.Images;

/// <summary>Section <c>[Images]</c> of the configuration, and its keys in sections <c>[Group NAME]</c>.</summary>
/// <remarks>A record of lists is compared by their elements, so that a reload sees whether something changed.</remarks>
public sealed record ImageSettings
{
    /// <summary>What holds for everybody.</summary>
    public ImageRules Rules { get; init; } = new();

    /// <summary>What holds for members of groups besides, by the group's name.</summary>
    public IReadOnlyDictionary<string, ImageRules> Groups { get; init; } =
        new SortedDictionary<string, ImageRules>(StringComparer.Ordinal);

    /// <summary>The same with a group's rules changed.</summary>
    public ImageSettings With(string group, Func<ImageRules, ImageRules> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        SortedDictionary<string, ImageRules> groups = new(StringComparer.Ordinal);
        foreach ((string name, ImageRules rules) in Groups)
        {
            groups[name] = rules;
        }

        groups[group] = change(groups.GetValueOrDefault(group, new ImageRules()));
        return this with { Groups = groups };
    }

    /// <inheritdoc/>
    public bool Equals(ImageSettings? other) =>
        other is not null && Rules == other.Rules && Groups.SequenceEqual(other.Groups);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rules, Groups.Count);
}

/// <summary>Which images may be used, and who may fetch them.</summary>
public sealed record ImageRules
{
    /// <summary><c>AllowImages=</c>: only these may be used; empty for all.</summary>
    public IReadOnlyList<ImagePattern> Allow { get; init; } = [];

    /// <summary><c>DenyImages=</c>: these may not, also where they are allowed.</summary>
    public IReadOnlyList<ImagePattern> Deny { get; init; } = [];

    /// <summary><c>AllowPull=</c>: whether users may fetch images that they may use; root may always.</summary>
    public bool AllowsPull { get; init; }

    /// <inheritdoc/>
    public bool Equals(ImageRules? other) =>
        other is not null
        && Allow.SequenceEqual(other.Allow)
        && Deny.SequenceEqual(other.Deny)
        && AllowsPull == other.AllowsPull;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Allow.Count, Deny.Count, AllowsPull);
}
