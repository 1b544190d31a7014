namespace AutoMount.Containers.Docker;

/// <summary>What an image or a container is set up with, as far as an image of a session is concerned.</summary>
internal sealed record ImageConfiguration
{
    /// <summary>Who its command runs as; empty for root.</summary>
    internal string User { get; init; } = string.Empty;

    /// <summary>Where its command starts.</summary>
    internal string WorkingDirectory { get; init; } = string.Empty;

    /// <summary>Its command.</summary>
    internal IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>What its command is an argument of.</summary>
    internal IReadOnlyList<string> EntryPoint { get; init; } = [];

    /// <summary>Its environment, <c>KEY=value</c>.</summary>
    internal IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Its labels.</summary>
    internal IReadOnlyDictionary<string, string> Labels { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);
}
