using System.Globalization;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;

namespace AutoMount.Core.Sessions;

/// <summary>What sessions are told of soft limits.</summary>
public sealed partial class SessionManager
{
    /// <summary>A handler for <see cref="SoftLimitKeeper.Changed"/>: the terminals of running sessions that have the folder are told.</summary>
    public void TellSoftLimit(SoftLimitChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        foreach (
            LiveSession live in _live.Values.Where(live =>
                live.Record.Owner == change.Owner && live.Record.State == SessionState.Running
            )
        )
        {
            MountPlanEntry? entry = change.Folder is { } folder
                ? EntryOf(live.Record, folder.Id)
                : null;
            if (change.Folder is null || entry is { IsMounted: true })
            {
                _ = TellAsync(live, SoftLine(change, entry));
            }
        }
    }

    private static string SoftLine(SoftLimitChange change, MountPlanEntry? entry)
    {
        (string what, string owns) = entry is null
            ? ("all your folders together are", "their")
            : ($"the folder '{entry.Name}' is", "its");
        string since = Moment(change.Since);
        string state = change.Kind switch
        {
            SoftLimitChangeKind.Over =>
                $"over {owns} soft limit since {since}; writes are refused from {Moment(change.RefusedFrom)} on",
            SoftLimitChangeKind.Refused =>
                $"over {owns} soft limit since {since}; writes are refused until enough is deleted",
            _ => $"below {owns} soft limit again",
        };
        return $"automount: {what} {state} ({AmountOf(change.Resource, change.Used, change.Limit)}).";
    }

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string AmountOf(QuotaResource resource, long used, long limit) =>
        resource switch
        {
            QuotaResource.Bytes => string.Create(
                CultureInfo.InvariantCulture,
                $"{used / Mebibyte} of {limit / Mebibyte} MiB"
            ),
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{used} of {limit} files and directories"
            ),
        };
}
