using AutoMount.Core;

namespace AutoMount.TestKit.Core;

/// <summary>Ends a service in the middle of its work, as a kill does: after a chosen step nothing it does has an effect any more, and it learns nothing of that step. Steps are counted as they come, so none is forgotten.</summary>
/// <param name="after">After how many steps; the step itself is done.</param>
public sealed class CrashPoint(int after)
{
    private readonly Lock _lock = new(); // protects _steps
    private readonly List<string> _steps = [];

    /// <summary>The step after which it crashed; null while it lives.</summary>
    public string? CrashedAfter { get; private set; }

    /// <summary>The steps that were done, by name.</summary>
    public IReadOnlyList<string> Steps
    {
        get
        {
            lock (_lock)
            {
                return [.. _steps];
            }
        }
    }

    /// <summary>Does a step, unless the crash came before it.</summary>
    public async Task<T> StepAsync<T>(string name, Func<Task<T>> step)
    {
        bool last = Enter(name);
        try
        {
            T result = await step();
            return last ? throw Crash(name) : result;
        }
        catch (ServiceException) when (last)
        {
            throw Crash(name);
        }
    }

    /// <summary>Does a step, unless the crash came before it.</summary>
    public T Step<T>(string name, Func<T> step)
    {
        bool last = Enter(name);
        try
        {
            T result = step();
            return last ? throw Crash(name) : result;
        }
        catch (ServiceException) when (last)
        {
            throw Crash(name); // nor does it learn that the step was refused
        }
    }

    /// <summary>Something without an effect: it fails once the crash has come, and is not counted.</summary>
    public T Look<T>(Func<T> look)
    {
        lock (_lock)
        {
            return CrashedAfter is null ? look() : throw new CrashedException();
        }
    }

    /// <summary>Whether this is the last step.</summary>
    private bool Enter(string name)
    {
        lock (_lock)
        {
            if (_steps.Count >= after || CrashedAfter is not null)
            {
                throw new CrashedException();
            }

            _steps.Add(name);
            return _steps.Count == after;
        }
    }

    /// <summary>Crashes now, in the middle of a step.</summary>
    /// <returns>What to throw from there.</returns>
    public CrashedException Crash(string name)
    {
        CrashedAfter = name;
        return new CrashedException();
    }
}

/// <summary>The service is no more; nothing of it may handle this.</summary>
public sealed class CrashedException() : Exception("crashed by the test");
