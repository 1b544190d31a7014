using AutoMount.Core.Configuration;

namespace AutoMount.Cli.Output;

/// <summary>A key of the configuration in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record AssignmentJson
{
    internal AssignmentJson(ConfigurationAssignment assignment)
    {
        Section = assignment.Section;
        Key = assignment.Key;
        Value = assignment.Value;
        File = assignment.File.Length > 0 ? assignment.File : null;
        Line = assignment.Line > 0 ? assignment.Line : null;
    }

    public string Section { get; }

    public string Key { get; }

    public string Value { get; }

    public string? File { get; }

    public int? Line { get; }
}
