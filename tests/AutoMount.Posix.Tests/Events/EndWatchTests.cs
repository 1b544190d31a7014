using System.Diagnostics;
using AutoMount.Posix.Events;
using AutoMount.Posix.Processes;

namespace AutoMount.Posix.Tests.Events;

public sealed class EndWatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Ends_AreToldAtOnce_EachOnce()
    {
        using EndWatch ends = new();
        List<Process> processes = [];
        List<Task> told = [];
        for (int number = 0; number < 20; number++)
        {
            Process process = Process.Start("sleep", ["60"]);
            processes.Add(process);
            TaskCompletionSource end = new();
            ends.Watch(Hold(process), end.SetResult); // a second time would throw
            told.Add(end.Task);
        }

        Assert.DoesNotContain(told, task => task.IsCompleted);
        foreach (Process process in processes)
        {
            process.Kill();
        }

        await Task.WhenAll(told).WaitAsync(Patience, TestContext.Current.CancellationToken);
        processes.ForEach(process => process.Dispose());
    }

    [Fact]
    public async Task Signal_ReachesTheWholeGroup()
    {
        // setsid makes a leader, as an engine's runtime does
        using Process shell = Process.Start(
            new ProcessStartInfo("setsid", ["sh", "-c", "sleep 61 & echo $$; wait"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        string? leader = await shell.StandardOutput.ReadLineAsync(
            TestContext.Current.CancellationToken
        );
        int id = int.Parse(leader!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(Errno.None, ProcessHandle.Open(id, out ProcessHandle? process));
        using (process)
        {
            Assert.False(process!.HasEnded);
            Assert.Equal(Errno.None, process.SendSignal(15));
            await shell
                .WaitForExitAsync(TestContext.Current.CancellationToken)
                .WaitAsync(Patience, TestContext.Current.CancellationToken);
            // the pipe ends when the sleeping child, too, is gone
            _ = await shell
                .StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
                .WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.True(process.HasEnded);
            Assert.Equal(Errno.ESRCH, process.SendSignal(15));
        }
    }

    [Fact]
    public void Process_ThatIsNotThere_IsToldSo()
    {
        Assert.Equal(Errno.ESRCH, ProcessHandle.Open(int.MaxValue, out ProcessHandle? process));
        Assert.Null(process);
    }

    private static ProcessHandle Hold(Process process)
    {
        Assert.Equal(Errno.None, ProcessHandle.Open(process.Id, out ProcessHandle? handle));
        return handle!;
    }
}
