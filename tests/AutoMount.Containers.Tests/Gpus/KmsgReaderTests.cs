using System.Collections.Concurrent;
using System.Diagnostics;
using AutoMount.Containers.Gpus;
using AutoMount.Core.Gpus;

namespace AutoMount.Containers.Tests.Gpus;

public sealed class KmsgReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reader_OnAPipe_TellsEachRecord()
    {
        string directory = Directory.CreateTempSubdirectory("automount-kmsg-").FullName;
        string pipe = Path.Combine(directory, "kmsg");
        using (Process make = Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync(Cancellation);
        }

        ConcurrentQueue<KmsgRecord> records = new();
        await using (FileStream writer = new(pipe, FileMode.Open, FileAccess.ReadWrite))
        using (KmsgReader.Open(pipe, records.Enqueue, reason => Assert.Fail(reason)))
        {
            await writer.WriteAsync(
                "6,1,10,-;first\n SUBSYSTEM=pci\nspoilt\n12,2,20,-;forged\n"u8.ToArray(),
                Cancellation
            );
            await writer.FlushAsync(Cancellation);
            for (int tries = 0; records.Count < 2 && tries < 500; tries++)
            {
                await Task.Delay(10, Cancellation);
            }
        }

        Assert.Equal(
            [("first", true), ("forged", false)],
            records.Select(record => (record.Text, record.IsOfKernel))
        );
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void Open_OfWhatIsNotThere_TellsWhy()
    {
        string? reason = null;

        Assert.Null(KmsgReader.Open("/proc/self/kmsg", _ => { }, words => reason = words)); // nobody can make a name there
        Assert.Equal("/proc/self/kmsg cannot be opened (ENOENT)", reason);
    }
}
