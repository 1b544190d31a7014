namespace AutoMount.Core.Configuration;

/// <summary>One configuration file as read.</summary>
/// <param name="File">Its path, for messages.</param>
/// <param name="Text">Its content.</param>
public sealed record ConfigurationText(string File, string Text);

/// <summary>What was read from all files together.</summary>
/// <param name="Configuration">The configuration; meaningless where <see cref="HasErrors"/>.</param>
/// <param name="Faults">All faults of all files, in the order they were met.</param>
public sealed record ConfigurationOutcome(
    AutoMountConfiguration Configuration,
    IReadOnlyList<ConfigurationFault> Faults
)
{
    /// <summary>What stands in the files and is in effect, in the order of sections and keys.</summary>
    public IReadOnlyList<ConfigurationAssignment> Assignments { get; init; } = [];

    /// <summary>Whether the configuration must not be used.</summary>
    public bool HasErrors => Faults.Any(fault => fault.Kind == ConfigurationFaultKind.Error);
}

/// <summary>A key's value in effect.</summary>
/// <param name="Section">Its section, without brackets.</param>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its value, as written.</param>
/// <param name="File">The file it stands in; empty for a default.</param>
/// <param name="Line">The line, from 1; 0 for a default.</param>
public sealed record ConfigurationAssignment(
    string Section,
    string Key,
    string Value,
    string File,
    int Line
);
