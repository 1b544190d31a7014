using System.Collections.Frozen;

namespace AutoMount.Core.Audit;

/// <summary>The words of the audit, the same on the bus, in the tool and in the database. They never change.</summary>
public static class AuditWords
{
    /// <summary>Most characters of an object's name or id, a program and the like.</summary>
    public const int MostOfAName = 256;

    /// <summary>Most characters of details and of an error's message.</summary>
    public const int MostOfAText = 1024;

    private static readonly FrozenDictionary<AuditKind, string> Kinds = Enum.GetValues<AuditKind>()
        .ToFrozenDictionary(
            kind => kind,
            kind => kind == AuditKind.None ? string.Empty : $"{kind}".ToLowerInvariant()
        );

    /// <summary>The word for a kind; empty for none.</summary>
    public static string Of(AuditKind kind) => Kinds[kind];

    /// <summary>The kind of a word, or null where it is none of them.</summary>
    public static AuditKind? ToKind(string? word)
    {
        foreach ((AuditKind kind, string candidate) in Kinds)
        {
            if (candidate == word)
            {
                return kind;
            }
        }

        return null;
    }

    /// <summary>A text as it is kept: so many characters at most, on one line, the rest cut off.</summary>
    public static string Bounded(string text, int most)
    {
        ArgumentNullException.ThrowIfNull(text);
        string line = text.Any(char.IsControl)
            ? string.Concat(text.Take(most).Select(each => char.IsControl(each) ? ' ' : each))
            : text;
        if (line.Length <= most && text.Length <= most)
        {
            return line;
        }

        int end = Math.Min(most - 1, line.Length);
        return $"{line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)]}…";
    }
}
