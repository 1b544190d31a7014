using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;

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

    /// <summary>A session's state in lower case.</summary>
    internal static string Name(SessionState state) => state.ToString().ToLowerInvariant();
}
