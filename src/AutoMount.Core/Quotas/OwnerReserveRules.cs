namespace AutoMount.Core.Quotas;

/// <summary>The last bytes of a folder, which only small files may take: so a shell still writes its history and a program its settings where large files have filled the folder.</summary>
public static class OwnerReserveRules
{
    /// <summary>A file that ends up at most so long may take from the reserve, in bytes.</summary>
    public const long SmallFile = 64 << 10;

    private const long Share = 64;

    /// <summary>The reserve of a folder in bytes: what is configured, but not more than a 64th of its limit, in whole blocks.</summary>
    public static long Of(long configured, long limit) =>
        Charge.LargestSize(Math.Max(0, Math.Min(configured, limit / Share)));
}
