using System.Diagnostics;
using AutoMount.Fuse.Protocol;
using CsCheck;

namespace AutoMount.Fuse.Tests;

public sealed class FuseMeterTests
{
    private static readonly int Steps = FuseMeter.Bounds.Count + 1;

    [Fact]
    public void Bounds_Ascend_FromTenMicrosecondsToTenSeconds()
    {
        Assert.Equal(10e-6, FuseMeter.Bounds[0]);
        Assert.Equal(10, FuseMeter.Bounds[^1]);
        Assert.Equal(FuseMeter.Bounds.Order(), FuseMeter.Bounds);
    }

    [Fact]
    public void Add_AtABound_IsWithinIt_AndAboveItIsInTheNext()
    {
        FuseMeter meter = new();
        long bound = (long)Math.Round(FuseMeter.Bounds[3] * Stopwatch.Frequency);

        meter.Add(FuseOperation.Write, bound);
        meter.Add(FuseOperation.Write, bound + 1);
        meter.Add(FuseOperation.Write, long.MaxValue / 2);

        long[] counts = Read(meter, FuseOperation.Write);
        Assert.Equal((1, 1, 1), (counts[3], counts[4], counts[^1]));
        Assert.Equal(3, counts.Sum());
    }

    [Fact]
    public void Totals_EqualTheObservations() =>
        Gen.Select(
                Gen.Int[0, FuseOperations.Count - 1],
                Gen.OneOf(Gen.Long[0, 1_000_000], Gen.Long[0, 20_000_000_000])
            )
            .Array[0, 200]
            .Sample(
                observations =>
                {
                    FuseMeter meter = new();
                    foreach ((int operation, long ticks) in observations)
                    {
                        meter.Add((FuseOperation)operation, ticks);
                    }

                    foreach (FuseOperation operation in Enum.GetValues<FuseOperation>())
                    {
                        AssertEqual(
                            meter,
                            operation,
                            [
                                .. observations
                                    .Where(each => each.Item1 == (int)operation)
                                    .Select(each => each.Item2),
                            ]
                        );
                    }
                },
                iter: 1000
            );

    [Fact]
    public void ManyThreads_LoseNothing()
    {
        FuseMeter meter = new();

        _ = Parallel.For(0, 8, _ => Repeat(100_000, () => meter.Add(FuseOperation.Read, 100)));

        long[] counts = new long[Steps];
        TimeSpan time = meter.Read(FuseOperation.Read, counts);
        Assert.Equal(800_000, counts.Sum());
        Assert.Equal(80_000_000.0 / Stopwatch.Frequency, time.TotalSeconds, tolerance: 1e-6);
    }

    [Fact]
    public void Add_MakesNoGarbage()
    {
        FuseMeter meter = new();
        byte[] request = KernelScript.Request(Opcode.FUSE_WRITE);
        meter.Add(request, 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Repeat(10_000, () => meter.Add(request, 1000));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1000);
    }

    [Theory]
    [InlineData(Opcode.FUSE_LOOKUP, FuseOperation.Lookup)]
    [InlineData(Opcode.FUSE_OPEN, FuseOperation.Open)]
    [InlineData(Opcode.FUSE_READ, FuseOperation.Read)]
    [InlineData(Opcode.FUSE_WRITE, FuseOperation.Write)]
    [InlineData(Opcode.FUSE_MKDIR, FuseOperation.Create)]
    [InlineData(Opcode.FUSE_UNLINK, FuseOperation.Remove)]
    [InlineData(Opcode.FUSE_RENAME2, FuseOperation.Rename)]
    [InlineData(Opcode.FUSE_SETATTR, FuseOperation.Attributes)]
    [InlineData(Opcode.FUSE_READDIRPLUS, FuseOperation.Directory)]
    [InlineData(Opcode.FUSE_FSYNC, FuseOperation.Sync)]
    [InlineData(Opcode.FUSE_FORGET, FuseOperation.Other)]
    [InlineData(Opcode.CUSE_INIT, FuseOperation.Other)]
    [InlineData((Opcode)uint.MaxValue, FuseOperation.Other)]
    public void Request_IsCountedByItsOpcode(Opcode opcode, FuseOperation operation)
    {
        FuseMeter meter = new();

        meter.Add(KernelScript.Request(opcode), 1);

        Assert.Equal(1, Read(meter, operation).Sum());
    }

    [Fact]
    public void Request_CutOff_IsCountedAsAnother()
    {
        FuseMeter meter = new();

        meter.Add([1, 2, 3], 1);

        Assert.Equal(1, Read(meter, FuseOperation.Other).Sum());
    }

    private static void AssertEqual(FuseMeter meter, FuseOperation operation, long[] ticks)
    {
        long[] counts = new long[Steps];
        TimeSpan time = meter.Read(operation, counts);
        Assert.Equal(ticks.Length, counts.Sum());
        Assert.Equal((double)ticks.Sum() / Stopwatch.Frequency, time.TotalSeconds, tolerance: 1e-6);
        long below = 0;
        for (int step = 0; step < FuseMeter.Bounds.Count; step++)
        {
            below += counts[step];
            double bound = FuseMeter.Bounds[step] * Stopwatch.Frequency;
            Assert.Equal(ticks.Count(each => each <= bound + 0.5), below);
        }
    }

    private static long[] Read(FuseMeter meter, FuseOperation operation)
    {
        long[] counts = new long[Steps];
        _ = meter.Read(operation, counts);
        return counts;
    }

    private static void Repeat(int times, Action action)
    {
        for (int time = 0; time < times; time++)
        {
            action();
        }
    }
}
