using AutoMount.Readiness;

namespace AutoMount.Cli.Output;

/// <summary>What the doctor found, in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record FindingJson
{
    internal FindingJson(Finding finding)
    {
        Health = finding.Health switch
        {
            Readiness.Health.Good => "ok",
            Readiness.Health.Notable => "note",
            _ => "bad",
        };
        Area = finding.Area;
        Fact = finding.Fact;
        Cure = finding.Cure.Length > 0 ? finding.Cure : null;
    }

    public string Health { get; }

    public string Area { get; }

    public string Fact { get; }

    public string? Cure { get; }
}
