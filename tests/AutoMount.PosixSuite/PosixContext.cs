namespace AutoMount.PosixSuite;

/// <summary>Where a behaviour works: an empty directory, which is also its thread's current one (umask 0, root).</summary>
/// <param name="directory">The directory's absolute path.</param>
public sealed class PosixContext(string directory)
{
    /// <summary>A user who owns nothing at first.</summary>
    public const uint Alice = 20001;

    /// <summary>Another user.</summary>
    public const uint Bob = 20002;

    /// <summary>A group that users are put in by <see cref="As(uint, uint[], Action)"/>.</summary>
    public const uint Team = 20100;

    /// <summary>The directory's absolute path.</summary>
    public string Directory { get; } = directory;

    /// <summary>Does a step as another user, whose gid is his uid, without capabilities; other threads stay what they are.</summary>
    public static void As(uint user, Action step) => As(user, [], step);

    /// <summary>Does a step as another user with supplementary groups.</summary>
    public static void As(uint user, uint[] groups, Action step)
    {
        BecomeOnThisThread(user, user, groups);
        try
        {
            step();
        }
        finally
        {
            BecomeRootOnThisThread();
        }
    }

    /// <summary>Does a step on another thread that is like this one (same directory, root).</summary>
    /// <returns>The running step; wait for it by <see cref="ConcurrentStep.Join()"/>.</returns>
    internal ConcurrentStep Start(Action step) => new(Directory, step);
}
