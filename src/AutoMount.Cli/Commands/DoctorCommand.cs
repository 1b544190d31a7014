using System.CommandLine;
using AutoMount.Cli.Doctor;
using AutoMount.Cli.Output;
using AutoMount.Posix.Mounts;
using AutoMount.Readiness;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl doctor</c>.</summary>
internal static class DoctorCommand
{
    internal static Command Create()
    {
        Command command = new(
            "doctor",
            "Look for what is wrong with host and service, and say what cures it; exit status 1 where something does not work"
        );
        command.SetAction(given =>
        {
            Finding[] findings =
            [
                .. ServiceChecks.Look(out HostDirectories directories),
                .. new HostChecks("/", MountTable.Read(), directories).Look(),
                .. HostChecks.Disk(directories.State) is { } disk ? [disk] : Array.Empty<Finding>(),
            ];
            _ = Answers.Show<IReadOnlyList<FindingJson>>(
                given,
                [.. findings.Select(finding => new FindingJson(finding))],
                page => Write(page, findings)
            );
            return findings.Any(finding => finding.Health == Health.Bad)
                ? ExitCode.Failed
                : ExitCode.Done;
        });
        return command;
    }

    private static void Write(Page page, Finding[] findings)
    {
        int width = findings.Max(finding => finding.Area.Length);
        foreach (Finding finding in findings)
        {
            Cell sign = finding.Health switch
            {
                Health.Good => new Cell("ok  ", Ink.Good),
                Health.Notable => new Cell("note", Ink.Warning),
                _ => new Cell("BAD ", Ink.Bad),
            };
            page.WriteLine(
                $"{page.Paint(sign)}  {finding.Area.PadRight(width)}  {TerminalText.Escape(finding.Fact)}"
            );
            if (finding.Cure.Length > 0)
            {
                page.WriteLine($"{new string(' ', width + 8)}{TerminalText.Escape(finding.Cure)}");
            }
        }
    }
}
