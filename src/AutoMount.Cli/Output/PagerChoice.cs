namespace AutoMount.Cli.Output;

/// <summary>Which program shows long output, by <c>systemctl(1)</c>'s rules. Pure.</summary>
/// <param name="Command">It and its arguments.</param>
/// <param name="IsSecure">Whether it may not start programs or write files: its user is not who we run as.</param>
internal sealed record PagerChoice(IReadOnlyList<string> Command, bool IsSecure)
{
    private const string Usual = "less";

    /// <summary>What the environment asks for.</summary>
    /// <param name="variable">A variable of the environment.</param>
    /// <param name="isElevated">Whether we run as root for somebody else, as under sudo(8).</param>
    /// <returns>Null for none.</returns>
    internal static PagerChoice? From(Func<string, string?> variable, bool isElevated)
    {
        bool? secure = variable("SYSTEMD_PAGERSECURE")?.ToLowerInvariant() switch
        {
            null => null,
            "0" or "no" or "n" or "false" or "f" or "off" => false,
            _ => true,
        };
        string? asked =
            variable("AUTOMOUNT_PAGER") ?? variable("SYSTEMD_PAGER") ?? variable("PAGER");
        string[] command =
            asked?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [Usual];
        if (command is [] or ["cat", ..])
        {
            return null;
        }

        bool isSecure = secure ?? isElevated;
        // only less is known to heed LESSSECURE; who set the variable himself answers for his pager
        return isSecure && secure is null && command[0] != Usual
            ? new PagerChoice([Usual], isSecure)
            : new PagerChoice(command, isSecure);
    }
}
