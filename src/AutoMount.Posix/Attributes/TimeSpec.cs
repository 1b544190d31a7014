using System.Runtime.InteropServices;

namespace AutoMount.Posix.Attributes;

/// <summary><c>struct timespec</c> with the special values of <c>utimensat(2)</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TimeSpec
{
    /// <summary>Seconds since 1970.</summary>
    public long Seconds;

    /// <summary>Nanoseconds, or UTIME_NOW or UTIME_OMIT.</summary>
    public long Nanoseconds;

    /// <summary>The current time.</summary>
    public static TimeSpec Now => new() { Nanoseconds = (1L << 30) - 1 };

    /// <summary>Leave as it is.</summary>
    public static TimeSpec Omit => new() { Nanoseconds = (1L << 30) - 2 };
}
