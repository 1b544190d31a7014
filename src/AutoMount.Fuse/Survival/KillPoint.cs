using System.Diagnostics;
using AutoMount.Fuse.Protocol;

namespace AutoMount.Fuse.Survival;

/// <summary>Places where a test ends the process at once. A release build has none (FAULT_INJECTION).</summary>
internal static class KillPoint
{
    /// <summary>A request was taken and nothing done.</summary>
    internal const string Taken = "taken";

    /// <summary>Its effect took place and no answer is there.</summary>
    internal const string Done = "done";

    /// <summary>The answer is there and was not sent.</summary>
    internal const string Answered = "answered";

    /// <summary>It was sent, and is still there.</summary>
    internal const string Sent = "sent";

    // "PLACE OPCODE", for example "done FUSE_MKDIR"
    private static readonly string s_wanted =
        Environment.GetEnvironmentVariable("AUTOMOUNT_KILL_AT") ?? string.Empty;

    [Conditional("FAULT_INJECTION")]
    internal static void Reach(string place, ReadOnlySpan<byte> request)
    {
        RequestReader reader = new(request);
        if (
            s_wanted.Length > 0
            && reader.TryTake(out FuseInHeader header)
            && string.Equals(s_wanted, $"{place} {header.Opcode}", StringComparison.Ordinal)
        )
        {
            Process.GetCurrentProcess().Kill();
            SpinWait.SpinUntil(static () => false);
        }
    }
}
