using AutoMount.Core.Quotas;
using CsCheck;

namespace AutoMount.Core.Tests.Quotas;

public sealed class ChargeTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 8192)]
    public void ForSize_RoundsUpToABlock(long size, long charged) =>
        Assert.Equal(charged, Charge.ForSize(size));

    [Fact]
    public void ForSize_IsNeverLessThanTheSizeNorABlockMore() =>
        Gen.Long[0, long.MaxValue - 4096]
            .Sample(size => Charge.ForSize(size) - size is >= 0 and < Charge.Block);

    [Fact]
    public void ForSize_OfTheLargestFile_DoesNotOverflow() =>
        Assert.True(Charge.ForSize(long.MaxValue) > 0);
}
