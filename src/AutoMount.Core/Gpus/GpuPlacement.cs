using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace AutoMount.Core.Gpus;

/// <summary>Chooses whole GPUs among free ones: exactly, by comparing every set. Pure.</summary>
/// <remarks>
/// <see cref="GpuPolicy.Pack"/> orders sets by: fewer NUMA nodes, closer together, more promise in what stays free, what stays
/// free closer together, lowest places (so that the same question has the same answer). <see cref="GpuPolicy.Spread"/>: evener over NUMA nodes, counting
/// GPUs in use, evener over PCI switches, lowest places.
/// </remarks>
public static class GpuPlacement
{
    /// <summary>Chooses.</summary>
    /// <param name="topology">The GPUs.</param>
    /// <param name="free">The set of those that may be taken.</param>
    /// <param name="busy">The set of those in use, which <see cref="GpuPolicy.Spread"/> keeps away from.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="policy">How.</param>
    /// <returns>The set and the reason for it; null where no set will do.</returns>
    public static GpuSet? Choose(
        GpuTopology topology,
        uint free,
        uint busy,
        int count,
        GpuPolicy policy
    )
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (BitOperations.PopCount(free) < count)
        {
            return null;
        }

        return topology.IsExact
            ? ChooseExactly(topology, free, busy, count, policy)
            : ChooseByGrowth(topology, free, busy, count, policy);
    }

    private static GpuSet? ChooseExactly(
        GpuTopology topology,
        uint free,
        uint busy,
        int count,
        GpuPolicy policy
    )
    {
        ulong best = ulong.MaxValue;
        uint chosen = 0;
        int considered = 0;
        foreach (uint set in new Subsets(free, count)) // lowest first, so the lowest of equals stays
        {
            if (policy == GpuPolicy.NumaStrict && topology.NodeCount(set) > 1)
            {
                continue;
            }

            considered++;
            ulong rank =
                policy == GpuPolicy.Spread
                    ? SpreadRank(topology, set | busy)
                    : topology.PackRank(set, free & ~set);
            if (rank < best)
            {
                best = rank;
                chosen = set;
            }
        }

        return considered == 0
            ? null
            : new GpuSet(chosen, Explain(topology, chosen, free, considered, policy));
    }

    /// <summary>For hosts too large to compare every set: from each free GPU, the best next one is added until there are enough; the best of those sets.</summary>
    private static GpuSet? ChooseByGrowth(
        GpuTopology topology,
        uint free,
        uint busy,
        int count,
        GpuPolicy policy
    )
    {
        Key best = default;
        int considered = 0;
        for (uint seeds = free; seeds != 0; seeds &= seeds - 1)
        {
            uint set = seeds & (0 - seeds);
            while (BitOperations.PopCount(set) < count)
            {
                Key next = default;
                bool found = false;
                for (uint rest = free & ~set; rest != 0; rest &= rest - 1)
                {
                    Key key = KeyOf(topology, set | (rest & (0 - rest)), free, busy, policy);
                    next = !found || key.IsBefore(next) ? key : next;
                    found = true;
                }

                set = next.Set;
            }

            if (policy == GpuPolicy.NumaStrict && topology.NodeCount(set) > 1)
            {
                continue;
            }

            considered++;
            Key grown = KeyOf(topology, set, free, busy, policy);
            best = considered == 1 || grown.IsBefore(best) ? grown : best;
        }

        return considered == 0
            ? null
            : new GpuSet(best.Set, Explain(topology, best.Set, free, considered, policy));
    }

    private static Key KeyOf(
        GpuTopology topology,
        uint set,
        uint free,
        uint busy,
        GpuPolicy policy
    ) =>
        new(
            policy == GpuPolicy.Spread
                ? SpreadRank(topology, set | busy)
                : topology.PackRank(set, free & ~set),
            set
        );

    private static ulong SpreadRank(GpuTopology topology, uint used) =>
        ((ulong)(uint)Crowding(topology.Nodes, used) << 32)
        | (uint)Crowding(topology.Switches, used);

    /// <summary>Sum of the squares of how many lie in each group: least where they are even.</summary>
    private static int Crowding(ReadOnlySpan<uint> groups, uint set)
    {
        int sum = 0;
        foreach (uint group in groups)
        {
            int count = BitOperations.PopCount(group & set);
            sum += count * count;
        }

        return sum;
    }

    private static string Explain(
        GpuTopology topology,
        uint set,
        uint free,
        int considered,
        GpuPolicy policy
    )
    {
        string[] nodes =
        [
            .. topology
                .Gpus.Where((_, place) => (set & (1u << place)) != 0)
                .Select(gpu => gpu.NumaNode)
                .Distinct()
                .Order()
                .Select(node =>
                    node is { } known ? known.ToString(CultureInfo.InvariantCulture) : "unknown"
                ),
        ];
        uint rest = free & ~set;
        int together = 0;
        foreach (uint node in topology.Nodes)
        {
            together = Math.Max(together, BitOperations.PopCount(node & rest));
        }

        string links =
            BitOperations.PopCount(set) > 1
                ? $", {topology.LinkCount(set)} NVLinks between them"
                : string.Empty;
        string left =
            rest == 0
                ? "leaves none free"
                : $"leaves {BitOperations.PopCount(rest)} free, {together} of them on one node";
        return $"{GpuPolicies.NameOf(policy)}: NUMA node {string.Join(" and ", nodes)}{links}; {left} (best of {considered})";
    }

    /// <summary>What sets are compared by; less is better.</summary>
    private readonly record struct Key(ulong Rank, uint Set)
    {
        public bool IsBefore(Key other) =>
            Rank < other.Rank || (Rank == other.Rank && Set < other.Set);
    }

    /// <summary>All subsets of a set that have a given size, lowest first.</summary>
    private ref struct Subsets
    {
        private readonly uint _of;
        private readonly int _available;
        private ulong _next; // in the places of _of that are set, closed up; Gosper's successor

        public Subsets(uint of, int size)
        {
            _of = of;
            _available = BitOperations.PopCount(of);
            _next = (1ul << size) - 1;
            Current = 0;
        }

        public uint Current { get; private set; }

        public readonly Subsets GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_next >> _available != 0)
            {
                return false;
            }

            Current = Open((uint)_next);
            ulong lowest = _next & (0 - _next);
            ulong ripple = _next + lowest;
            _next = (((_next ^ ripple) >> 2) / lowest) | ripple;
            return true;
        }

        /// <summary>Moves bits to the places that are set in <see cref="_of"/>.</summary>
        private readonly uint Open(uint closed)
        {
            if (Bmi2.IsSupported)
            {
                return Bmi2.ParallelBitDeposit(closed, _of);
            }

            uint opened = 0;
            for (uint places = _of; closed != 0; places &= places - 1, closed >>= 1)
            {
                opened |= (closed & 1) != 0 ? places & (0 - places) : 0;
            }

            return opened;
        }
    }
}

/// <summary>A choice of GPUs.</summary>
/// <param name="Set">Their places in the topology, as bits.</param>
/// <param name="Reason">Why these, for people.</param>
public sealed record GpuSet(uint Set, string Reason);
