namespace AutoMount.Core.Sessions;

/// <summary>Who may make images of sessions, under which names, how large.</summary>
public sealed record CommitPolicy
{
    /// <summary>Whether users may; root always may.</summary>
    public bool Allowed { get; init; } = true;

    /// <summary>What every name of a user's image begins with; <c>%u</c> stands for the user's name. Empty for no bound, which lets users replace images that others run.</summary>
    public string Prefix { get; init; } = "automount/%u/";

    /// <summary>Most bytes that a session may add to its image.</summary>
    public long MaximumBytes { get; init; } = 20L << 30;

    /// <summary>Most bytes that all images of a user's sessions may add to their originals.</summary>
    public long MaximumTotalBytes { get; init; } = 100L << 30;
}
