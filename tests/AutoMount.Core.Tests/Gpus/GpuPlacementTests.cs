using System.Diagnostics;
using System.Numerics;
using AutoMount.Core.Gpus;
using AutoMount.TestKit.Core;
using CsCheck;

namespace AutoMount.Core.Tests.Gpus;

public sealed class GpuPlacementTests
{
    private static readonly Gen<Question> Questions =
        from count in Gen.Int[1, 8]
        from nodes in Gen.Int[0, 2].Array[count]
        from bridges in Gen.Int[0, 3].Array[count]
        from links in Gen.Int[0, 3].Array[count * count]
        from linked in Gen.Bool
        from free in Gen.UInt[0, (1u << count) - 1]
        from busy in Gen.UInt[0, (1u << count) - 1]
        from wanted in Gen.Int[1, count]
        from policy in Gen.Enum<GpuPolicy>()
        select new Question(
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(place =>
                        Make(place, count, nodes, bridges, linked ? links : new int[count * count])
                    ),
            ],
            free,
            busy & ~free,
            wanted,
            policy
        );

    /// <summary>The same question asked by comparing every set with plain sums.</summary>
    [Fact]
    public void Choose_IsWhatComparingEverySetByHandFinds() =>
        Questions.Sample(
            question =>
            {
                uint? expected = BruteForce(question);
                GpuSet? chosen = GpuPlacement.Choose(
                    new GpuTopology(question.Gpus),
                    question.Free,
                    question.Busy,
                    question.Count,
                    question.Policy
                );
                return chosen?.Set == expected && (chosen is null || chosen.Reason.Length > 0);
            },
            iter: 3000
        );

    [Fact]
    public void Choose_OfSixteen_TakesLessThanAMillisecond()
    {
        foreach (
            (string name, IReadOnlyList<Gpu> gpus) in new[]
            {
                ("PCIe", GpuMachines.Pcie(16)),
                ("NVSwitch", GpuMachines.LinkSwitch(16)),
            }
        )
        {
            long start = Stopwatch.GetTimestamp();
            GpuTopology topology = new(gpus);
            TimeSpan made = Stopwatch.GetElapsedTime(start);
            foreach (int count in (int[])[1, 2, 4, 8])
            {
                TimeSpan[] times =
                [
                    .. Enumerable
                        .Range(0, 40)
                        .Select(round =>
                        {
                            long begin = Stopwatch.GetTimestamp();
                            _ = GpuPlacement.Choose(topology, 0xFFFF, 0, count, GpuPolicy.Pack);
                            return Stopwatch.GetElapsedTime(begin);
                        })
                        .Order(),
                ];
                TimeSpan median = times[times.Length / 2];
                TestContext.Current.TestOutputHelper?.WriteLine(
                    $"{name} 16, k={count}: {median.TotalMicroseconds:0} µs (tables once {made.TotalMilliseconds:0.0} ms)"
                );
                // the quickest: what it takes when nobody else takes the processor
                Assert.True(
                    times[0] < TimeSpan.FromMilliseconds(1),
                    $"{name} k={count}: {times[0].TotalMicroseconds} µs"
                );
            }
        }
    }

    [Fact]
    public void Choose_OfTwoInAMesh_TakesADoubleLinkOnOneNode_AndSaysWhy()
    {
        GpuTopology topology = new(GpuMachines.LinkMesh());

        GpuSet set = GpuPlacement.Choose(topology, 0xFF, 0, 2, GpuPolicy.Pack)!;

        Assert.Contains(
            "NUMA node 0, 2 NVLinks between them",
            set.Reason,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "leaves 6 free, 4 of them on one node",
            set.Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Choose_OfOne_TakesItWhereLeastIsBroken()
    {
        GpuTopology topology = new(GpuMachines.Pcie(8)); // 0-3 on node 0, 4-7 on node 1; pairs behind switches

        GpuSet set = GpuPlacement.Choose(topology, 0b1111_0111, 0, 1, GpuPolicy.Pack)!;

        Assert.Equal(0b0000_0100u, set.Set); // beside the one that is taken, not out of a whole pair
    }

    [Fact]
    public void Choose_Spread_GoesWhereLeastIsInUse()
    {
        GpuTopology topology = new(GpuMachines.Pcie(4));

        GpuSet set = GpuPlacement.Choose(topology, 0b1110, 0b0001, 1, GpuPolicy.Spread)!;

        Assert.Equal(0b0100u, set.Set);
    }

    [Fact]
    public void Choose_NumaStrict_RefusesToCross() =>
        Assert.Null(
            GpuPlacement.Choose(
                new GpuTopology(GpuMachines.Pcie(4)),
                0b1111,
                0,
                3,
                GpuPolicy.NumaStrict
            )
        );

    [Fact]
    public void Choose_OfMoreThanSixteen_IsQuickAndOnOneNode()
    {
        GpuTopology topology = new(GpuMachines.Pcie(20));

        GpuSet set = GpuPlacement.Choose(topology, (1u << 20) - 1, 0, 8, GpuPolicy.Pack)!;

        Assert.Equal(8, BitOperations.PopCount(set.Set));
        Assert.Contains("NUMA node 0,", set.Reason.Replace(';', ','), StringComparison.Ordinal);
    }

    private static Gpu Make(int place, int count, int[] nodes, int[] bridges, int[] links) =>
        GpuMachines.Pcie(8)[place] with
        {
            NumaNode = nodes[place] == 2 ? null : nodes[place],
            PciPath =
                bridges[place] == 3
                    ? string.Empty
                    : $"/pci0000:0{bridges[place] / 2}/0000:00:0{bridges[place]}.0/{GpuMachines.AddressOf(place)}",
            Links =
            [
                .. Enumerable
                    .Range(0, count)
                    .Where(other =>
                        other != place
                        && links[(Math.Min(place, other) * count) + Math.Max(place, other)] > 0
                    )
                    .Select(other => new GpuLink(
                        GpuMachines.AddressOf(other),
                        links[(Math.Min(place, other) * count) + Math.Max(place, other)]
                    )),
            ],
        };

    private static uint? BruteForce(Question question)
    {
        List<(long[] Key, uint Set)> sets = [];
        for (uint set = 1; set < 1u << question.Gpus.Count; set++)
        {
            bool fits =
                (set & ~question.Free) == 0 && BitOperations.PopCount(set) == question.Count;
            if (fits && !(question.Policy == GpuPolicy.NumaStrict && Nodes(question, set) > 1))
            {
                sets.Add((KeyOf(question, set), set));
            }
        }

        return sets.Count == 0
            ? null
            : sets.OrderBy(one => one.Key[0])
                .ThenBy(one => one.Key[1])
                .ThenBy(one => one.Key[2])
                .ThenBy(one => one.Key[3])
                .ThenBy(one => one.Set)
                .First()
                .Set;
    }

    private static long[] KeyOf(Question question, uint set) =>
        question.Policy == GpuPolicy.Spread
            ?
            [
                Members(question, set | question.Busy)
                    .GroupBy(gpu => gpu.NumaNode)
                    .Sum(group => group.LongCount() * group.LongCount()),
                Members(question, set | question.Busy)
                    .GroupBy(
                        gpu => gpu.PciPath.Length > 0 ? gpu.PciPath[..^13] : gpu.Address.Value,
                        StringComparer.Ordinal
                    )
                    .Sum(group => group.LongCount() * group.LongCount()),
                0,
                0,
            ]
            :
            [
                Nodes(question, set),
                -Sum(question, set),
                -Promise(question, question.Free & ~set),
                -Sum(question, question.Free & ~set),
            ];

    private static long Promise(Question question, uint rest)
    {
        long promise = 0;
        foreach (int size in (int[])[2, 4, 8])
        {
            long best = 0;
            for (uint set = 1; set <= rest; set++)
            {
                best =
                    (set & ~rest) == 0 && BitOperations.PopCount(set) == size
                        ? Math.Max(best, Sum(question, set))
                        : best;
            }

            promise += best;
        }

        return promise;
    }

    private static long Nodes(Question question, uint set) =>
        Members(question, set).Select(gpu => gpu.NumaNode).Distinct().Count();

    private static long Sum(Question question, uint set)
    {
        Gpu[] members = [.. Members(question, set)];
        long sum = 0;
        for (int one = 0; one < members.Length; one++)
        {
            for (int other = one + 1; other < members.Length; other++)
            {
                sum += Pair(members[one], members[other]);
            }
        }

        return sum;
    }

    private static int Pair(Gpu one, Gpu other)
    {
        int links = one.Links.FirstOrDefault(link => link.Peer == other.Address)?.Count ?? 0;
        string[] here = one.PciPath.Split('/');
        string[] there = other.PciPath.Split('/');
        bool known = here.Length > 2 && there.Length > 2;
        return links > 0 ? links * 100
            : known && here[1] == there[1] && here[2] == there[2] ? 50
            : known && here[1] == there[1] ? 40
            : one.NumaNode == other.NumaNode ? 30
            : 10;
    }

    private static IEnumerable<Gpu> Members(Question question, uint set) =>
        question.Gpus.Where((_, place) => (set & (1u << place)) != 0);

    private sealed record Question(
        IReadOnlyList<Gpu> Gpus,
        uint Free,
        uint Busy,
        int Count,
        GpuPolicy Policy
    );
}
