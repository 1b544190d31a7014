using AutoMount.Cli.Output;

namespace AutoMount.Cli.Copying;

/// <summary>Shows how far a copy is; both of its threads tell it.</summary>
/// <param name="isShown">Whether somebody looks.</param>
internal sealed class CopyProgress(bool isShown)
{
    private readonly Lock _lock = new(); // protects the fields
    private readonly ProgressLine _line = new();
    private long? _total;
    private long _done;

    /// <summary>Whether somebody looks.</summary>
    internal bool IsShown { get; } = isShown;

    /// <summary>Tells how much there is; null where nobody knows.</summary>
    internal void Expect(long? bytes)
    {
        lock (_lock)
        {
            _total = bytes;
        }
    }

    /// <summary>So much more went through.</summary>
    internal void Add(int bytes)
    {
        if (IsShown)
        {
            lock (_lock)
            {
                _done += bytes;
                _line.Show("Copying", _done, _total);
            }
        }
    }

    /// <summary>Takes it away, before something else is written.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            _line.Clear();
        }
    }
}
