using AutoMount.Core.Gpus;

namespace AutoMount.Core.Tests.Gpus;

public sealed class GpuAddressTests
{
    [Theory]
    [InlineData("0000:0f:00.0", "0000:0f:00.0")]
    [InlineData("00000000:0F:00.0", "0000:0f:00.0")]
    [InlineData("0000:0f:00", "0000:0f:00.0")]
    [InlineData("10000:01:1f.7", "10000:01:1f.7")]
    [InlineData("0000:0f:00.0/gi7/ci0", "0000:0f:00.0/gi7/ci0")]
    public void TryParse_OfEachForm_IsTheOneOfTheKernel(string text, string expected)
    {
        Assert.True(GpuAddress.TryParse(text, out GpuAddress address));
        Assert.Equal(expected, address.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("GPU-12345678-0000-0000-0000-000000000000")]
    [InlineData("0000:0f:00.00")]
    [InlineData("0000:0f:00.0/gi7")]
    [InlineData("0000:0f:00.0/gi-1/ci0")]
    [InlineData("0000:0f:00.0/ci0/gi7")]
    [InlineData("0000:xx:00.0")]
    public void TryParse_OfAnythingElse_IsFalse(string? text) =>
        Assert.False(GpuAddress.TryParse(text, out _));

    [Fact]
    public void Overlaps_IsTrueForAPartAndItsWhole_NotForTwoParts()
    {
        GpuAddress whole = GpuAddress.Parse("0000:0f:00.0");

        Assert.True(whole.Overlaps(whole.Slice(1, 0)));
        Assert.True(whole.Slice(1, 0).Overlaps(whole));
        Assert.False(whole.Slice(1, 0).Overlaps(whole.Slice(2, 0)));
        Assert.False(whole.Overlaps(GpuAddress.Parse("0000:10:00.0").Slice(1, 0)));
        Assert.Equal(whole, whole.Slice(1, 0).Parent);
    }
}
