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
    /// <summary>Whether the configuration must not be used.</summary>
    public bool HasErrors => Faults.Any(fault => fault.Kind == ConfigurationFaultKind.Error);
}
