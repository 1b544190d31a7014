namespace AutoMount.Fuse.Survival;

/// <summary>Whether a program may take over what another one wrote (decision D75): a head says its format and, where older programs can take it as well, the oldest format whose programs can.</summary>
/// <remarks>
/// To say so is a promise in both directions: such a program understands all that it has to, and what it goes on writing is
/// right for whoever made it. The format stays its maker's as long as the mount lives, whoever serves it.
/// </remarks>
public static class HandOverFormat
{
    /// <summary>Looks at what a head says; its checksum is looked at as well.</summary>
    /// <param name="format">The format that it was written in.</param>
    /// <param name="oldestReader">The oldest format whose programs can take it; 0 where only those of its own can.</param>
    /// <param name="oldest">The oldest format that this program reads.</param>
    /// <param name="newest">The newest.</param>
    /// <returns>Why it cannot be taken; empty where it can.</returns>
    public static string Inspect(uint format, ulong oldestReader, uint oldest, uint newest)
    {
        if (format < oldest)
        {
            return $"its format {format} is older than {oldest}, the oldest that is read";
        }

        if (format <= newest || (oldestReader > 0 && oldestReader <= newest))
        {
            return string.Empty;
        }

        return oldestReader == 0
            ? $"its format {format} is newer than {newest}, the newest that is read"
            : $"its format {format} is read from format {oldestReader} on, and {newest} is the newest that is read";
    }
}
