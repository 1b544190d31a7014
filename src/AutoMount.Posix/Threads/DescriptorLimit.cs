using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Threads;

/// <summary>How many descriptors the process may have open (<c>getrlimit(2)</c>, RLIMIT_NOFILE).</summary>
public static unsafe class DescriptorLimit
{
    private const int NoFile = 7;

    /// <summary>Raises the soft limit to the hard one.</summary>
    /// <returns>The limit now in force.</returns>
    public static long Raise()
    {
        ulong* limits = stackalloc ulong[2];
        if (LibC.GetRLimit(NoFile, limits) < 0)
        {
            return 1024;
        }

        ulong soft = limits[0];
        limits[0] = limits[1];
        return (long)Math.Min(int.MaxValue, LibC.SetRLimit(NoFile, limits) < 0 ? soft : limits[1]);
    }
}
