using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Daemon.Tests;

public sealed class MemoryKeeperTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryKeeper _keeper;
    private long _allocated = 1 << 20;
    private int _collections;

    public MemoryKeeperTests() =>
        _keeper = new MemoryKeeper(_time, () => _allocated, () => _collections++);

    public void Dispose() => _keeper.Dispose();

    [Fact]
    public void AfterAStart_AndAfterEachBurst_ItCollectsOnce_OnceItIsQuiet()
    {
        Pass(MemoryKeeper.Quiet + 1); // still starting
        Assert.Equal(0, _collections);
        Pass(1000);
        Pass(1000);
        Assert.Equal(1, _collections);

        Pass(MemoryKeeper.Enough);
        Assert.Equal(1, _collections);
        Pass(0);
        Pass(0);
        Assert.Equal(2, _collections);
    }

    [Fact]
    public void WhereLittleIsAllocated_ItCollectsSeldom()
    {
        Pass(0);
        int periods = (int)(MemoryKeeper.Enough / MemoryKeeper.Quiet);
        for (int period = 0; period < periods; period++)
        {
            Assert.Equal(1, _collections);
            Pass(MemoryKeeper.Quiet);
        }

        Assert.Equal(2, _collections);
    }

    private void Pass(long allocated)
    {
        _allocated += allocated;
        _time.Advance(MemoryKeeper.Period);
    }
}
