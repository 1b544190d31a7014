namespace AutoMount.TestKit.Core;

/// <summary>Holds a fake at one of its steps until it is opened.</summary>
/// <param name="step">The step.</param>
public sealed class StepGate(string step)
{
    private readonly TaskCompletionSource _reached = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly TaskCompletionSource _opened = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <summary>Ends when somebody stands at the step.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Lets everybody on.</summary>
    public void Open() => _opened.TrySetResult();

    /// <summary>Waits, where this is the step.</summary>
    public async Task PassAsync(string name)
    {
        if (name == step)
        {
            _reached.TrySetResult();
            await _opened.Task;
        }
    }
}
