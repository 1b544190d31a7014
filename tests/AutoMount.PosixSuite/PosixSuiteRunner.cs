namespace AutoMount.PosixSuite;

/// <summary>Runs behaviours on a directory, each in an empty directory of its own on a thread of its own. Needs root.</summary>
public static class PosixSuiteRunner
{
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static int s_case;

    /// <summary>Runs every behaviour but those that take long.</summary>
    /// <param name="directory">A directory of the file system to be judged.</param>
    /// <param name="lacking">What it is documented not to offer.</param>
    /// <returns>What failed; empty where it behaves as a native file system.</returns>
    public static IReadOnlyList<PosixFailure> RunAll(string directory, PosixTraits lacking)
    {
        List<PosixFailure> failures = [];
        foreach (PosixBehaviour behaviour in PosixBehaviours.All.Where(each => !each.TakesLong))
        {
            try
            {
                Run(behaviour, directory, lacking);
            }
            catch (Exception exception) // every behaviour is judged, whatever the one before it did
            {
                failures.Add(new PosixFailure(behaviour.Name, exception.Message));
            }
        }

        return failures;
    }

    /// <summary>Runs one behaviour.</summary>
    /// <exception cref="PosixMismatchException">The directory behaves otherwise, or does not refuse as documented what it lacks.</exception>
    public static void Run(PosixBehaviour behaviour, string directory, PosixTraits lacking)
    {
        // on a thread that is surely root: the caller's may have been started by one that was acting as another user
        string work = $"{directory}/case-{Interlocked.Increment(ref s_case)}";
        new ConcurrentStep(
            "/",
            () =>
            {
                Ok(mkdir(work, Octal(755)));
                try
                {
                    Judge(work, behaviour, lacking);
                }
                finally
                {
                    Tree.Remove(work);
                }
            }
        ).Join(behaviour.TakesLong ? Long : Short);
    }

    private static void Judge(string work, PosixBehaviour behaviour, PosixTraits lacking)
    {
        if ((behaviour.Needs & lacking) == PosixTraits.None)
        {
            RunIn(work, behaviour);
            return;
        }

        try
        {
            RunIn(work, behaviour);
        }
        catch (PosixMismatchException exception) when (exception.Got == behaviour.Refusal)
        {
            return;
        }

        throw new PosixMismatchException(
            $"{behaviour.Needs} is documented as refused with {behaviour.Refusal}, and was not"
        );
    }

    private static void RunIn(string work, PosixBehaviour behaviour)
    {
        PosixContext context = new(work);
        context.Start(() => behaviour.Run(context)).Join(behaviour.TakesLong ? Long : Short);
    }
}

/// <summary>A behaviour that a directory does not show.</summary>
/// <param name="Behaviour">Its name.</param>
/// <param name="Problem">Expected and got.</param>
public sealed record PosixFailure(string Behaviour, string Problem);
