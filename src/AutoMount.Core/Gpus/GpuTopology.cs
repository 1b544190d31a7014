using System.Numerics;

namespace AutoMount.Core.Gpus;

/// <summary>How close whole GPUs are to one another, in tables over all their sets, so that a choice is a walk over numbers. Made once, and again when the hardware or its links change.</summary>
/// <remarks>Bit <c>i</c> of a set is the GPU at place <c>i</c>. Tables are made for up to <see cref="MostExact"/> GPUs: 65,536 sets, some milliseconds.</remarks>
public sealed class GpuTopology
{
    /// <summary>Most GPUs for which every set is considered.</summary>
    public const int MostExact = 16;

    private const int NvLinkScore = 100; // of each link
    private const int SameSwitchScore = 50;
    private const int SameBridgeScore = 40;
    private const int SameNodeScore = 30;
    private const int FarScore = 10;

    private const int ScoreBits = 20; // 496 pairs of 32 GPUs with 18 links each are less than that
    private const int PromiseBits = 21;
    private const int RestBits = 18;

    private readonly int[][] _pairs;
    private readonly int[] _scores;
    private readonly int[] _promises;
    private readonly byte[] _nodeCounts;
    private readonly uint[] _nodes;
    private readonly uint[] _switches;
    private readonly ulong[] _takenRanks;
    private readonly ulong[] _leftRanks;

    /// <summary>Makes the tables.</summary>
    /// <param name="gpus">Whole GPUs; their places are the bits of sets. At most 32.</param>
    public GpuTopology(IReadOnlyList<Gpu> gpus)
    {
        ArgumentNullException.ThrowIfNull(gpus);
        if (gpus.Count > 32)
        {
            throw new ArgumentException("a set has 32 bits", nameof(gpus));
        }

        Gpus = gpus;
        _pairs = [.. gpus.Select(one => gpus.Select(other => ScoreOf(one, other)).ToArray())];
        _nodes = Groups(gpu => $"{gpu.NumaNode}");
        _switches = Groups(gpu =>
            SwitchOf(gpu.PciPath) is { Length: > 0 } path ? path : gpu.Address.Value
        );
        _scores = IsExact ? MakeScores() : [];
        _promises = IsExact ? MakePromises() : [];
        _nodeCounts = IsExact ? MakeNodeCounts() : [];
        _takenRanks = IsExact ? MakeRanks(TakenRank) : [];
        _leftRanks = IsExact ? MakeRanks(LeftRank) : [];
    }

    /// <summary>The GPUs, by place.</summary>
    public IReadOnlyList<Gpu> Gpus { get; }

    /// <summary>Whether every set is considered.</summary>
    public bool IsExact => Gpus.Count <= MostExact;

    /// <summary>For each NUMA node, its set of GPUs.</summary>
    internal ReadOnlySpan<uint> Nodes => _nodes;

    /// <summary>For each PCI switch or root port, its set of GPUs.</summary>
    internal ReadOnlySpan<uint> Switches => _switches;

    /// <summary>Sum over the pairs of a set.</summary>
    internal int Score(uint set)
    {
        if (IsExact)
        {
            return _scores[set];
        }

        int score = 0;
        for (uint rest = set; rest != 0; rest &= rest - 1)
        {
            int lowest = BitOperations.TrailingZeroCount(rest);
            score += ScoreWith(lowest, rest & (rest - 1));
        }

        return score;
    }

    /// <summary>What one GPU adds to the score of a set it is not in.</summary>
    internal int ScoreWith(int place, uint set)
    {
        int score = 0;
        for (uint rest = set; rest != 0; rest &= rest - 1)
        {
            score += _pairs[place][BitOperations.TrailingZeroCount(rest)];
        }

        return score;
    }

    /// <summary>How good the best 2, 4 and 8 of a set would be, summed: what is left for others. 0 where sets are not tabulated.</summary>
    internal int Promise(uint set) => IsExact ? _promises[set] : 0;

    /// <summary>How good it is to take one set and leave another, in one number, so that a comparison is one instruction; less is better.</summary>
    /// <remarks>From the top: NUMA nodes of what is taken, how close it is, the promise of what is left, how close that is.</remarks>
    internal ulong PackRank(uint taken, uint left) =>
        IsExact ? _takenRanks[taken] | _leftRanks[left] : TakenRank(taken) | LeftRank(left);

    private ulong TakenRank(uint set) =>
        ((ulong)(uint)Math.Min(NodeCount(set), 31) << (ScoreBits + PromiseBits + RestBits))
        | (Inverse(Score(set), ScoreBits) << (PromiseBits + RestBits));

    private ulong LeftRank(uint set) =>
        (Inverse(Promise(set), PromiseBits) << RestBits) | Inverse(Score(set), RestBits);

    /// <summary>A number of which more is better.</summary>
    private static ulong Inverse(int number, int bits)
    {
        ulong most = (1ul << bits) - 1;
        return most - Math.Min((ulong)(uint)number, most);
    }

    /// <summary>How many NUMA nodes a set lies on.</summary>
    internal int NodeCount(uint set)
    {
        if (IsExact)
        {
            return _nodeCounts[set];
        }

        int count = 0;
        foreach (uint node in _nodes)
        {
            count += (node & set) != 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>NVLinks between the GPUs of a set; those over a switch count once for each GPU.</summary>
    internal int LinkCount(uint set)
    {
        int links = 0;
        for (int one = 0; one < Gpus.Count; one++)
        {
            if ((set & (1u << one)) == 0)
            {
                continue;
            }

            links += BitOperations.PopCount(set) > 1 ? Gpus[one].SwitchLinks : 0;
            for (int other = one + 1; other < Gpus.Count; other++)
            {
                links += (set & (1u << other)) != 0 ? Direct(Gpus[one], Gpus[other]) : 0;
            }
        }

        return links;
    }

    private static int ScoreOf(Gpu one, Gpu other)
    {
        int links = Direct(one, other);
        links = links == 0 ? Math.Min(one.SwitchLinks, other.SwitchLinks) : links;
        if (links > 0)
        {
            return links * NvLinkScore;
        }

        string[] here = Bridges(one.PciPath);
        string[] there = Bridges(other.PciPath);
        int common = here.Zip(there).TakeWhile(pair => pair.First == pair.Second).Count();
        return common switch
        {
            >= 2 => SameSwitchScore,
            1 => SameBridgeScore,
            _ => one.NumaNode == other.NumaNode ? SameNodeScore : FarScore,
        };
    }

    private static int Direct(Gpu one, Gpu other) =>
        one
            .Links.Where(link => link.Peer == other.Address)
            .Concat(other.Links.Where(link => link.Peer == one.Address))
            .Select(link => link.Count)
            .DefaultIfEmpty(0)
            .Max(); // each end tells of the same links

    /// <summary>The host bridge, the root port and the bridges below it; the device itself is left out.</summary>
    private static string[] Bridges(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int root = Array.FindIndex(parts, part => part.StartsWith("pci", StringComparison.Ordinal));
        return root < 0 ? [] : parts[root..^1];
    }

    private static string SwitchOf(string path) =>
        Bridges(path) is { Length: >= 2 } bridges ? $"{bridges[0]}/{bridges[1]}" : string.Empty;

    private uint[] Groups(Func<Gpu, string> name) =>
        [
            .. Gpus.Select((gpu, place) => (Name: name(gpu), Bit: 1u << place))
                .GroupBy(pair => pair.Name, StringComparer.Ordinal)
                .Select(group => group.Aggregate(0u, (set, pair) => set | pair.Bit)),
        ];

    private int[] MakeScores()
    {
        int[] scores = new int[1 << Gpus.Count];
        for (uint set = 1; set < scores.Length; set++)
        {
            uint rest = set & (set - 1);
            scores[set] = scores[rest] + ScoreWith(BitOperations.TrailingZeroCount(set), rest);
        }

        return scores;
    }

    private ulong[] MakeRanks(Func<uint, ulong> rankOf)
    {
        ulong[] ranks = new ulong[_scores.Length];
        for (uint set = 0; set < ranks.Length; set++)
        {
            ranks[set] = rankOf(set);
        }

        return ranks;
    }

    private byte[] MakeNodeCounts()
    {
        byte[] counts = new byte[_scores.Length];
        foreach (uint node in _nodes)
        {
            for (uint set = 1; set < counts.Length; set++)
            {
                counts[set] += (byte)((node & set) != 0 ? 1 : 0);
            }
        }

        return counts;
    }

    private int[] MakePromises()
    {
        int[] promises = new int[_scores.Length];
        int[] best = new int[_scores.Length];
        foreach (int size in (ReadOnlySpan<int>)[2, 4, 8])
        {
            for (uint set = 1; set < best.Length; set++)
            {
                best[set] = BestOf(best, set, size);
                promises[set] += best[set];
            }
        }

        return promises;
    }

    private int BestOf(int[] best, uint set, int size)
    {
        int count = BitOperations.PopCount(set);
        if (count <= size)
        {
            return count == size ? _scores[set] : 0;
        }

        int most = 0;
        for (uint rest = set; rest != 0; rest &= rest - 1)
        {
            most = Math.Max(most, best[set & ~(rest & (0 - rest))]);
        }

        return most;
    }
}
