using AutoMount.Core.Scratch;

namespace AutoMount.Core.Tests.Scratch;

public sealed class ScratchPlannerTests
{
    private static readonly ScratchSettings Settings = new()
    {
        Bytes = 1L << 30,
        Inodes = 100_000,
        MaximumBytes = 4L << 30,
    };

    [Fact]
    public void Plan_WithoutAWish_IsTheConfiguredOne() =>
        Assert.Equal(
            new ScratchPlan(ScratchKind.Directory, 1L << 30, 100_000),
            ScratchPlanner.Plan(new ScratchRequest(), Settings)
        );

    [Fact]
    public void Plan_OfASmallScratch_HasFewerInodes() =>
        Assert.Equal(
            new ScratchPlan(ScratchKind.Memory, 8L << 20, 2048),
            ScratchPlanner.Plan(new ScratchRequest(ScratchKind.Memory, 8L << 20), Settings)
        );

    [Fact]
    public void Plan_AboveTheLargest_IsRefusedWithTheNumbers()
    {
        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            ScratchPlanner.Plan(new ScratchRequest(Bytes: 5L << 30), Settings)
        );

        Assert.Equal(ServiceError.LimitReached, refusal.Error);
        Assert.Contains($"{5L << 30}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"{4L << 30}", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    public void Plan_TooSmall_IsRefused(long bytes) =>
        Assert.Equal(
            ServiceError.InvalidArgument,
            Assert
                .Throws<ServiceException>(() =>
                    ScratchPlanner.Plan(new ScratchRequest(Bytes: bytes), Settings)
                )
                .Error
        );

    [Fact]
    public void Plan_BesideOthers_GetsWhatIsLeft_AndNoMore()
    {
        const long most = 2L << 30;

        Assert.Equal(
            512L << 20,
            ScratchPlanner.Plan(new ScratchRequest(), Settings, most - (512L << 20), most).Bytes
        );
        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            ScratchPlanner.Plan(new ScratchRequest(Bytes: 1L << 30), Settings, 3L << 29, most)
        );
        Assert.Equal(ServiceError.LimitReached, refusal.Error);
        Assert.Contains($"{3L << 29} of {most}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_WhereTheOwnerIsBounded_HasToBeKept()
    {
        Assert.True(
            ScratchPlanner.Plan(new ScratchRequest(), Settings, used: 0, most: 2L << 30).MustBeKept
        );
        Assert.False(ScratchPlanner.Plan(new ScratchRequest(), Settings).MustBeKept);
    }

    [Fact]
    public void Plan_WithoutAnySize_IsForDirectoriesAlone()
    {
        ScratchSettings free = new()
        {
            Bytes = long.MaxValue,
            Inodes = long.MaxValue,
            MaximumBytes = long.MaxValue,
        };

        Assert.Equal(
            new ScratchPlan(ScratchKind.Directory, long.MaxValue, long.MaxValue),
            ScratchPlanner.Plan(new ScratchRequest(), free)
        );
        _ = Assert.Throws<ServiceException>(() =>
            ScratchPlanner.Plan(new ScratchRequest(ScratchKind.Memory), free)
        );
    }

    [Fact]
    public void Words_GoBothWays()
    {
        Assert.All(
            Enum.GetValues<ScratchKind>(),
            kind => Assert.Equal(kind, ScratchWords.ToKind(ScratchWords.Of(kind)))
        );
        Assert.All(
            Enum.GetValues<ScratchEnforcement>(),
            one => Assert.Equal(one, ScratchWords.ToEnforcement(ScratchWords.Of(one)))
        );
    }
}
