using AutoMount.Core.Folders;
using CsCheck;

namespace AutoMount.EndToEnd.Tests.Model;

/// <summary>A folder and three processes that histories are played on; a history that fails gets a new folder after it.</summary>
/// <param name="mount">Makes a folder with <see cref="Limits"/>, with passthrough or without.</param>
internal sealed class ModelStage(Func<bool, MountedFolder> mount) : IDisposable
{
    /// <summary>So small that histories come to them.</summary>
    public static readonly FolderLimits Limits = new(640 * 1024, 8);

    private MountedFolder? _folder;
    private Worker[] _workers = [];

    /// <summary>What was done so far, for a look at how much a run proves.</summary>
    public (int Sequences, int Calls, int Refusals) Done { get; private set; }

    /// <summary>Plays random histories; a failure is made as small as can be.</summary>
    /// <param name="passthrough">Whether the folder may use it.</param>
    /// <param name="sequences">How many histories.</param>
    /// <param name="longest">Most steps of one.</param>
    /// <param name="zeroes">Whether the store can zero a range.</param>
    public void Sample(bool passthrough, int sequences, int longest, bool zeroes = true)
    {
        do
        {
            ModelStep
                .Histories(longest)
                .Sample(
                    steps => Play(passthrough, steps, zeroes),
                    iter: sequences,
                    threads: 1,
                    print: steps => string.Join('\n', steps.Select(step => step.ToString()))
                );
        } while (Done.Refusals <= sequences / 50 && Done.Sequences < 10 * sequences); // short ones may miss the limit by chance

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Done.Sequences} sequences, {Done.Calls} calls, {Done.Refusals} refused by the limit"
        );
        Assert.True(Done.Refusals > sequences / 50, $"the limit was met {Done.Refusals} times");
    }

    public void Dispose() => Clear();

    private void Play(bool passthrough, ModelStep[] steps, bool zeroes)
    {
        _folder ??= mount(passthrough);
        _workers = _workers is []
            ? [.. Enumerable.Range(0, ModelStep.Workers).Select(_ => new Worker())]
            : _workers;
        ModelRun run = new(_folder, _workers, Limits, zeroes);
        try
        {
            foreach (ModelStep step in steps)
            {
                run.Apply(step);
            }

            run.Finish();
        }
        catch
        {
            Clear();
            throw;
        }

        Done = (Done.Sequences + 1, Done.Calls + run.Calls, Done.Refusals + run.Refusals);
    }

    private void Clear()
    {
        Array.ForEach(_workers, worker => worker.Dispose());
        _workers = [];
        _folder?.Dispose();
        _folder = null;
    }
}
