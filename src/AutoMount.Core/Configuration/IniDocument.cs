using System.Text;

namespace AutoMount.Core.Configuration;

/// <summary>The syntax of systemd's configuration files (<c>systemd.syntax(7)</c>): sections, assignments, comments, continued lines.</summary>
internal static class IniDocument
{
    /// <summary>Takes a text apart; what is no assignment is reported and left out.</summary>
    public static IReadOnlyList<IniAssignment> Parse(
        ConfigurationText source,
        ICollection<ConfigurationFault> faults
    )
    {
        List<IniAssignment> assignments = [];
        string? section = null;
        foreach ((int number, string line) in LogicalLines(source.Text))
        {
            if (line.StartsWith('['))
            {
                section = line.EndsWith(']') ? line[1..^1] : null;
                if (section is null)
                {
                    Report(number, $"'{line}' is no section header: it must end with ']'.");
                }

                continue;
            }

            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                Report(number, $"'{line}' is neither 'Key=Value' nor '[Section]' nor a comment.");
            }
            else if (section is null)
            {
                Report(number, $"'{line}' stands before any valid section header.");
            }
            else
            {
                string key = line[..equals].TrimEnd();
                string value = line[(equals + 1)..].TrimStart();
                assignments.Add(new IniAssignment(section, key, value, source.File, number));
            }
        }

        return assignments;

        void Report(int line, string message) =>
            faults.Add(
                new ConfigurationFault(ConfigurationFaultKind.Error, source.File, line, message)
            );
    }

    /// <summary>Trimmed lines that say something, those ending in a backslash joined with their next, each with the number of its first.</summary>
    private static IEnumerable<(int Number, string Line)> LogicalLines(string text)
    {
        StringBuilder pending = new();
        int first = 0;
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.StartsWith('#') || line.StartsWith(';'))
            {
                continue; // also inside a continued line, as systemd does
            }

            first = pending.Length == 0 ? number : first;
            if (line.EndsWith('\\'))
            {
                _ = pending.Append(line.AsSpan(0, line.Length - 1)).Append(' ');
                continue;
            }

            string whole = pending.Append(line).ToString().Trim();
            _ = pending.Clear();
            if (whole.Length > 0)
            {
                yield return (first, whole);
            }
        }

        if (pending.ToString().Trim() is { Length: > 0 } rest)
        {
            yield return (first, rest);
        }
    }
}

/// <summary>One assignment and where it stands.</summary>
internal sealed record IniAssignment(
    string Section,
    string Key,
    string Value,
    string File,
    int Line
);
