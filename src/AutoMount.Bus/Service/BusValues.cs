using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;
using AutoMount.Core.Transfers;

namespace AutoMount.Bus.Service;

/// <summary>Our values in their D-Bus form.</summary>
internal static class BusValues
{
    /// <summary>Stands for "no limit", "not yet" and "not known".</summary>
    internal const ulong None = ulong.MaxValue;

    /// <summary>A limit.</summary>
    internal static ulong Limit(long limit) =>
        limit == FolderLimits.Unlimited ? None : (ulong)limit;

    /// <summary>A time as microseconds since 1970.</summary>
    internal static ulong Timestamp(DateTimeOffset? time) =>
        time is { } known
            ? (ulong)((known - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond)
            : None;

    /// <summary>An exit code; -1 while there is none.</summary>
    internal static long ExitCode(int? code) => code ?? -1;

    /// <summary>A folder's state in lower case.</summary>
    internal static string Name(FolderState state) => state.ToString().ToLowerInvariant();

    /// <summary>How good a folder's usage is: exact, or what is done about it.</summary>
    internal static string Name(FolderRecount? recount) =>
        recount?.State switch
        {
            null => "exact",
            RecountState.Waiting => "waiting",
            RecountState.Running => "counting",
            RecountState.Failed => "failed",
            _ => throw new System.Diagnostics.UnreachableException($"{recount.State}"),
        };

    /// <summary>A bound of a session.</summary>
    internal static ulong Bound(long? bound) => bound is { } known ? (ulong)known : None;

    /// <summary>Why a session ended, of the closed list; empty while it has not.</summary>
    internal static string Name(SessionEnd? end) =>
        end is { } known ? SessionWords.Of(known) : string.Empty;

    /// <summary>What a session's command reads from, in lower case.</summary>
    internal static string Name(SessionInput input) => SessionInputs.Of(input);

    /// <summary>A session's state in lower case.</summary>
    internal static string Name(SessionState state) => SessionWords.Of(state);

    /// <summary>What a transfer is, in lower case.</summary>
    internal static string Name(TransferKind kind) => kind.ToString().ToLowerInvariant();
}
