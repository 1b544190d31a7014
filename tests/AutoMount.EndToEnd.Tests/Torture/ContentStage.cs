using AutoMount.Core.Folders;
using CsCheck;

namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>Three processes that play histories on one file of a folder.</summary>
internal sealed class ContentStage(MountedFolder folder, bool zeroes = true) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private Worker[] _workers = [];
    private int _round;
    private int _calls;

    /// <summary>Plays random histories on a file of a first size; a failure is made as small as can be.</summary>
    public void Sample(int size, bool readerFirst, int sequences, int longest)
    {
        FolderUsage before = folder.Used;
        ContentStep
            .Histories(longest)
            .Sample(
                steps => Play(size, readerFirst, steps),
                iter: sequences,
                threads: 1,
                print: steps => string.Join('\n', steps.Select(step => step.ToString()))
            );
        TestContext.Current.TestOutputHelper?.WriteLine($"{_round} sequences, {_calls} calls");
        Assert.True(
            SpinWait.SpinUntil(() => folder.Used == before, s_patience),
            $"used {folder.Used}, before {before}"
        );
        Assert.Equal(folder.Recounted, folder.Used);
    }

    public void Dispose() => Array.ForEach(_workers, worker => worker.Dispose());

    private void Play(int size, bool readerFirst, ContentStep[] steps)
    {
        _workers = _workers is [] ? [new(), new(), new()] : _workers;
        string name = $"content-{_round++}";
        string path = $"{folder.Path}/{name}";
        ContentRun run = new(_workers, path, $"{folder.BackingPath}/{name}", zeroes);
        try
        {
            run.Start(size, readerFirst);
            foreach (ContentStep step in steps)
            {
                run.Apply(step);
            }

            run.Finish();
            _calls += run.Calls;
        }
        catch
        {
            Array.ForEach(_workers, worker => worker.Dispose());
            _workers = [];
            File.Delete(path);
            throw;
        }
    }
}
