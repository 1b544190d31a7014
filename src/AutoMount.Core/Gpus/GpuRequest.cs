namespace AutoMount.Core.Gpus;

/// <summary>The GPUs that a session asks for.</summary>
public sealed record GpuRequest
{
    /// <summary>How many, any will do; 0 where they are named.</summary>
    public int Count { get; init; }

    /// <summary>Which ones: UUIDs or PCI addresses, of MIG devices as well.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>MIG devices of that profile are wanted instead of whole GPUs: <c>1g.5gb</c>, or <c>any</c>; empty for whole ones.</summary>
    public string Profile { get; init; } = string.Empty;

    /// <summary>How to choose among free ones; null for the configured policy.</summary>
    public GpuPolicy? Policy { get; init; }

    /// <summary>Whether to wait in the queue where they are not free now.</summary>
    public bool Wait { get; init; }

    /// <summary>How many devices are asked for.</summary>
    public int Total => Devices.Count > 0 ? Devices.Count : Count;

    /// <summary>Whether any are asked for.</summary>
    public bool IsEmpty => Total == 0;

    /// <summary>Checks what can be checked without looking at the host.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>, saying what to give instead.</exception>
    public void Check()
    {
        const int most = 256;
        Require(Count is >= 0 and <= most, $"The number of GPUs is from 1 to {most}.");
        Require(
            Count == 0 || Devices.Count == 0,
            "Give a number of GPUs or their names, not both: '--gpus 2', or '--gpu UUID' once for each."
        );
        Require(Devices.Count <= most, $"At most {most} GPUs can be named.");
        Require(
            Devices.Count == 0 || Profile.Length == 0,
            "A profile goes with a number of GPUs; a GPU that is named has the profile it has."
        );
        Require(
            Devices.All(name => name.Length is > 0 and <= 128 && !name.Any(char.IsControl)),
            "A GPU is named by its UUID or its PCI address, as 'automountctl gpu list' shows them."
        );
        Require(
            Profile.Length <= 32
                && Profile.All(letter =>
                    char.IsAsciiLetterOrDigit(letter) || letter is '.' or '+' or '-'
                ),
            "A profile of MIG devices looks like '1g.5gb'; 'any' takes each."
        );
    }

    private static void Require(bool kept, string message)
    {
        if (!kept)
        {
            throw new ServiceException(ServiceError.InvalidArgument, message);
        }
    }
}

/// <summary>How GPUs are chosen among free ones.</summary>
public enum GpuPolicy
{
    /// <summary>As close together as possible, and so that what is left stays close together too.</summary>
    Pack,

    /// <summary>Evenly over the host: NUMA nodes, then bridges; for heat and host memory bandwidth.</summary>
    Spread,

    /// <summary>As <see cref="Pack"/>, and never over more than one NUMA node.</summary>
    NumaStrict,
}

/// <summary>Policies by their names in configuration, on D-Bus and on the command line.</summary>
public static class GpuPolicies
{
    /// <summary>The policy's name.</summary>
    public static string NameOf(GpuPolicy policy) =>
        policy switch
        {
            GpuPolicy.Pack => "pack",
            GpuPolicy.Spread => "spread",
            GpuPolicy.NumaStrict => "numa-strict",
            _ => throw new System.Diagnostics.UnreachableException($"policy {policy}"),
        };

    /// <summary>The policy of that name, or null.</summary>
    public static GpuPolicy? Find(string name)
    {
        foreach (GpuPolicy policy in Enum.GetValues<GpuPolicy>())
        {
            if (string.Equals(NameOf(policy), name, StringComparison.Ordinal))
            {
                return policy;
            }
        }

        return null;
    }
}
