using AutoMount.Core.Images;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Tests.Images;

public sealed class ImageLimitsTests
{
    private static readonly Dictionary<string, string> Labels = new()
    {
        ["org.automount.limits.cpus"] = "2.5",
        ["org.automount.limits.memory"] = "8G",
        ["org.automount.limits.pids"] = "500",
        ["org.automount.limits.shm"] = "1G",
        ["org.automount.limits.scratch"] = "20G",
    };

    [Fact]
    public void Fill_WhereNothingWasAsked_TakesTheImages() =>
        Assert.Equal(
            new SessionLimits
            {
                Cpus = 2.5,
                MemoryBytes = 8L << 30,
                Pids = 500,
                SharedMemoryBytes = 1L << 30,
            },
            ImageLimits.Fill(new SessionLimits(), Labels)
        );

    [Fact]
    public void Fill_WhatWasAsked_Stays()
    {
        SessionLimits asked = new() { Cpus = 1, MemoryBytes = 64 << 20 };

        SessionLimits filled = ImageLimits.Fill(asked, Labels);

        Assert.Equal((1, 64 << 20), (filled.Cpus, filled.MemoryBytes));
        Assert.Equal(
            new ScratchRequest(Bytes: 20L << 30),
            ImageLimits.Fill(new ScratchRequest(), Labels)
        );
        Assert.Equal(
            new ScratchRequest(Bytes: 1L << 30),
            ImageLimits.Fill(new ScratchRequest(Bytes: 1L << 30), Labels)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("1")]
    [InlineData("99999999999999999999")]
    [InlineData("9000000000T")]
    public void Fill_ALabelThatIsNoBound_IsPassedOver(string text) =>
        Assert.Null(
            ImageLimits
                .Fill(
                    new SessionLimits(),
                    new Dictionary<string, string> { ["org.automount.limits.memory"] = text }
                )
                .MemoryBytes
        );
}
