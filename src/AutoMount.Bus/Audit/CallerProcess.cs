using System.Globalization;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;

namespace AutoMount.Bus.Audit;

/// <summary>What <c>/proc</c> tells of the process behind a connection (<c>proc(5)</c>). It is for people: identity is what the bus says.</summary>
internal static class CallerProcess
{
    private const int PseudoTerminalMajor = 136; // the first of eight majors of pseudo-terminals
    private const int ConsoleMajor = 4;
    private const int FirstSerial = 64;

    /// <summary>Reads it. A number that is somebody else's meanwhile tells nothing.</summary>
    /// <param name="connection">The caller's unique name on the bus.</param>
    /// <param name="user">Who he is.</param>
    /// <param name="process">The number of the process that connected; 0 where that is not known.</param>
    /// <param name="root">The directory of processes; another in tests.</param>
    internal static AuditOrigin Read(
        string connection,
        UserId user,
        uint process,
        string root = "/proc"
    )
    {
        AuditOrigin unknown = AuditOrigin.Unknown with
        {
            Connection = connection,
            Process = process,
        };
        string directory = Path.Combine(root, process.ToString(CultureInfo.InvariantCulture));
        try
        {
            string status = File.ReadAllText(Path.Combine(directory, "status"));
            return process != 0 && EffectiveUser(status) == user
                ? unknown with
                {
                    Program = ProgramOf(directory, status),
                    Unit = UnitOf(File.ReadAllText(Path.Combine(directory, "cgroup"))),
                    Terminal = TerminalOf(File.ReadAllText(Path.Combine(directory, "stat"))),
                }
                : unknown;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return unknown; // it has ended
        }
    }

    /// <summary>The first unit on the way to a control group: what comes below it, a user can name as he likes.</summary>
    internal static string UnitOf(string groups)
    {
        foreach (string line in groups.Split('\n'))
        {
            string[] fields = line.Split(':', 3);
            if (fields is [_, "" or "name=systemd", string path])
            {
                string? unit = path.Split('/')
                    .FirstOrDefault(part =>
                        part.EndsWith(".service", StringComparison.Ordinal)
                        || part.EndsWith(".scope", StringComparison.Ordinal)
                    );
                if (unit is not null)
                {
                    return AuditWords.Bounded(unit, AuditWords.MostOfAName);
                }
            }
        }

        return string.Empty;
    }

    /// <summary>The controlling terminal, from the text of <c>stat</c>.</summary>
    internal static string TerminalOf(string stat)
    {
        // state, parent, group, session, terminal; a program's name may hold blanks and brackets
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool isKnown = int.TryParse(
            fields.ElementAtOrDefault(4),
            NumberStyles.Integer,
            CultureInfo.InvariantCulture,
            out int number
        );
        if (!isKnown || number == 0)
        {
            return string.Empty;
        }

        int major = (number >> 8) & 0xfff;
        int minor = (number & 0xff) | ((number >> 12) & 0xfff00);
        return major switch
        {
            >= PseudoTerminalMajor and < PseudoTerminalMajor + 8 =>
                $"pts/{((major - PseudoTerminalMajor) << 8) + minor}",
            ConsoleMajor when minor < FirstSerial => $"tty{minor}",
            ConsoleMajor => $"ttyS{minor - FirstSerial}",
            _ => $"{major}:{minor}",
        };
    }

    private static UserId? EffectiveUser(string status)
    {
        // Uid: real, effective, saved, file system
        string[]? numbers = Line(status, "Uid:")
            ?.Split('\t', StringSplitOptions.RemoveEmptyEntries);
        return uint.TryParse(
            numbers?.ElementAtOrDefault(1),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out uint user
        )
            ? new UserId(user)
            : null;
    }

    private static string ProgramOf(string directory, string status)
    {
        string? file = null;
        try
        {
            file = new FileInfo(Path.Combine(directory, "exe")).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // who may not see it has the name still
        }

        return AuditWords.Bounded(
            file ?? Line(status, "Name:")?.Trim() ?? string.Empty,
            AuditWords.MostOfAName
        );
    }

    private static string? Line(string text, string key)
    {
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith(key, StringComparison.Ordinal))
            {
                return line[key.Length..];
            }
        }

        return null;
    }
}
