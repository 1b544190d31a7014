using AutoMount.Core.Folders;

namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>Two processes that try orders of opens on files of a folder.</summary>
internal sealed class OrderStage(MountedFolder folder) : IDisposable
{
    private readonly Worker[] _workers = [new(), new()];

    /// <summary>Tries all orders of those lengths, or every so many-th.</summary>
    public void Try(int[] lengths, int part, int size)
    {
        FolderUsage before = folder.Used;
        string name = $"orders-{size}";
        OpenOrder order = new(
            _workers,
            $"{folder.Path}/{name}",
            $"{folder.BackingPath}/{name}",
            size
        );
        order.Prepare();
        int tried = 0;
        foreach (Opening[] openings in lengths.SelectMany(Opening.Orders))
        {
            if (tried++ % part == 0)
            {
                order.Try(openings);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{tried / part} orders at {size} bytes");
        File.Delete($"{folder.Path}/{name}");
        Assert.True(
            SpinWait.SpinUntil(() => folder.Used == before, TimeSpan.FromSeconds(5)),
            $"used {folder.Used}, before {before}"
        );
    }

    public void Dispose() => Array.ForEach(_workers, worker => worker.Dispose());
}
