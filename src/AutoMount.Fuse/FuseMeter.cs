using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Fuse.Protocol;

namespace AutoMount.Fuse;

/// <summary>Counts requests by kind and by how long they took, in fixed steps; for any number of connections and threads.</summary>
/// <remarks>
/// A request costs two interlocked additions: no lock, no memory, and no look at the clock, since a worker has the times
/// for its guess at the next request (<see cref="NextRequest"/>).
/// </remarks>
public sealed class FuseMeter
{
    private static readonly double[] BoundSeconds =
    [
        10e-6,
        25e-6,
        100e-6,
        250e-6,
        1e-3,
        2.5e-3,
        10e-3,
        25e-3,
        100e-3,
        250e-3,
        1,
        2.5,
        10,
    ];

    private static readonly long[] BoundTicks =
    [
        .. BoundSeconds.Select(bound => (long)Math.Round(bound * Stopwatch.Frequency)),
    ];

    private static readonly int Stride = BoundTicks.Length + 2; // the steps, what is above all, and the time together

    private readonly long[] _cells = new long[FuseOperations.Count * Stride];

    /// <summary>The longest that a request of each step took, seconds, ascending; one more step holds what took longer.</summary>
    public static IReadOnlyList<double> Bounds => BoundSeconds;

    /// <summary>Counts a request that was answered.</summary>
    /// <param name="request">Its bytes.</param>
    /// <param name="ticks">How long it took, in ticks of <see cref="Stopwatch"/>.</param>
    public void Add(ReadOnlySpan<byte> request, long ticks) =>
        Add(
            request.Length >= Unsafe.SizeOf<FuseInHeader>()
                ? FuseOperations.Of(MemoryMarshal.Read<FuseInHeader>(request).Opcode)
                : FuseOperation.Other,
            ticks
        );

    /// <summary>Counts a request that was answered.</summary>
    /// <param name="operation">Its kind.</param>
    /// <param name="ticks">How long it took, in ticks of <see cref="Stopwatch"/>.</param>
    public void Add(FuseOperation operation, long ticks)
    {
        int first = (int)operation * Stride;
        int step = 0;
        while (step < BoundTicks.Length && ticks > BoundTicks[step])
        {
            step++;
        }

        _ = Interlocked.Increment(ref _cells[first + step]);
        _ = Interlocked.Add(ref _cells[first + Stride - 1], ticks);
    }

    /// <summary>What was counted of a kind; what is counted meanwhile is in it or not.</summary>
    /// <param name="operation">The kind.</param>
    /// <param name="counts">Gets the number of requests of each step; one longer than <see cref="Bounds"/>.</param>
    /// <returns>How long they took together.</returns>
    public TimeSpan Read(FuseOperation operation, Span<long> counts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(counts.Length, Stride - 1, nameof(counts));
        int first = (int)operation * Stride;
        for (int step = 0; step < counts.Length; step++)
        {
            counts[step] = Volatile.Read(ref _cells[first + step]);
        }

        long ticks = Volatile.Read(ref _cells[first + Stride - 1]);
        return TimeSpan.FromSeconds((double)ticks / Stopwatch.Frequency);
    }
}
