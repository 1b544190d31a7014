namespace AutoMount.Core.Configuration;

/// <summary>Makes one configuration of the texts of all configuration files and reports every fault in them.</summary>
public static class ConfigurationReader
{
    /// <summary>The names of all keys, for documentation and its tests.</summary>
    public static IEnumerable<string> Keys => ConfigurationKeys.All.Select(key => key.Name);

    /// <summary>The configuration that assignments make which were read without a fault.</summary>
    public static AutoMountConfiguration Apply(IEnumerable<ConfigurationAssignment> assignments)
    {
        ArgumentNullException.ThrowIfNull(assignments);
        return assignments.Aggregate(
            new AutoMountConfiguration(),
            (configuration, each) =>
                ConfigurationKeys.Find(each.Section, each.Key)!.Apply(configuration, each.Value)
        );
    }

    /// <summary>Reads the texts in order: a later assignment replaces an earlier one, an empty one restores the default.</summary>
    /// <returns>The configuration and all faults: an unknown section or key is a warning, anything invalid an error.</returns>
    public static ConfigurationOutcome Read(IEnumerable<ConfigurationText> texts)
    {
        List<ConfigurationFault> faults = [];
        Dictionary<(string Section, string Key), IniAssignment> effective = [];
        foreach (ConfigurationText text in texts)
        {
            foreach (IniAssignment assignment in IniDocument.Parse(text, faults))
            {
                Take(assignment, effective, faults);
            }
        }

        AutoMountConfiguration configuration = new();
        foreach (((string section, string name), IniAssignment assignment) in effective)
        {
            configuration = ConfigurationKeys
                .Find(section, name)!
                .Apply(configuration, assignment.Value);
        }

        CheckTogether(configuration, effective, faults);
        return new ConfigurationOutcome(configuration, faults)
        {
            Assignments =
            [
                .. effective.Values.Select(each => new ConfigurationAssignment(
                    each.Section,
                    each.Key,
                    each.Value,
                    each.File,
                    each.Line
                )),
            ],
        };
    }

    private static void Take(
        IniAssignment assignment,
        Dictionary<(string Section, string Key), IniAssignment> effective,
        List<ConfigurationFault> faults
    )
    {
        if (ConfigurationKeys.Find(assignment.Section, assignment.Key) is not { } key)
        {
            string message = ConfigurationKeys.HasSection(assignment.Section)
                ? $"Unknown key '{assignment.Key}' in section [{assignment.Section}], ignoring."
                : $"Unknown section [{assignment.Section}], ignoring '{assignment.Key}'.";
            faults.Add(Fault(ConfigurationFaultKind.Warning, assignment, message));
            return;
        }

        if (assignment.Value.Length == 0)
        {
            effective.Remove((key.Section, key.Name));
            return;
        }

        try
        {
            _ = key.Apply(new AutoMountConfiguration(), assignment.Value);
            effective[(key.Section, key.Name)] = assignment;
        }
        catch (FormatException exception)
        {
            string message =
                $"Invalid value '{assignment.Value}' for {assignment.Key}=: {exception.Message}";
            faults.Add(Fault(ConfigurationFaultKind.Error, assignment, message));
        }
    }

    private static void CheckTogether(
        AutoMountConfiguration configuration,
        Dictionary<(string Section, string Key), IniAssignment> effective,
        List<ConfigurationFault> faults
    )
    {
        string runtime = configuration.Paths.RuntimeDirectory + "/";
        string state = configuration.Paths.StateDirectory + "/";
        bool nested =
            runtime.StartsWith(state, StringComparison.Ordinal)
            || state.StartsWith(runtime, StringComparison.Ordinal);
        IniAssignment? place = effective
            .Where(pair => pair.Key.Section == "Paths")
            .Select(pair => pair.Value)
            .LastOrDefault();
        if (nested && place is not null)
        {
            faults.Add(
                Fault(
                    ConfigurationFaultKind.Error,
                    place,
                    $"RuntimeDirectory= ('{configuration.Paths.RuntimeDirectory}') and StateDirectory= "
                        + $"('{configuration.Paths.StateDirectory}') must not lie in one another."
                )
            );
        }
    }

    private static ConfigurationFault Fault(
        ConfigurationFaultKind kind,
        IniAssignment place,
        string message
    ) => new(kind, place.File, place.Line, message);
}
