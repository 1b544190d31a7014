using System.Globalization;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;

namespace AutoMount.Core.Sessions;

/// <summary>What sessions are told of folders that fill.</summary>
public sealed partial class SessionManager
{
    private const long Mebibyte = 1 << 20;

    /// <summary>A handler for <see cref="QuotaWatch.Reached"/>: the terminals of running sessions that have the folder are told, since a program that meets a limit may say anything or nothing.</summary>
    public void TellFill(QuotaThreshold threshold)
    {
        ArgumentNullException.ThrowIfNull(threshold);
        foreach (
            LiveSession live in _live.Values.Where(live =>
                live.Record.Owner == threshold.Owner && live.Record.State == SessionState.Running
            )
        )
        {
            MountPlanEntry? entry = threshold.Folder is { } folder
                ? EntryOf(live.Record, folder.Id)
                : null;
            if (threshold.Folder is null || entry is { IsMounted: true })
            {
                _ = TellAsync(live, FillLine(threshold, entry));
            }
        }
    }

    private static string FillLine(QuotaThreshold threshold, MountPlanEntry? entry)
    {
        string what = entry is null
            ? "all your folders together are"
            : $"the folder '{entry.Name}' is";
        string how =
            threshold.Percent == 100
                ? "full: nothing more can be written until something is deleted"
                : string.Create(CultureInfo.InvariantCulture, $"{threshold.Percent}% full");
        string used = AmountOf(threshold.Resource, threshold.Used, threshold.Limit);
        return $"automount: {what} {how} ({used}).";
    }
}
