namespace AutoMount.Benchmarks.Interop;

/// <summary>What a process has used, user and system, in steps of 10 ms.</summary>
internal static class ProcessorTime
{
    private const int UserField = 11; // counted from after the name, see proc(5): utime is field 14, stime 15
    private const int TicksPerSecond = 100; // USER_HZ, the same on all architectures that .NET runs on

    internal static TimeSpan Of(int process)
    {
        string status = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
        long ticks = long.Parse(fields[UserField]) + long.Parse(fields[UserField + 1]);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }
}
