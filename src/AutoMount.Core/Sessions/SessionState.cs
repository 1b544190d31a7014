namespace AutoMount.Core.Sessions;

/// <summary>Where a session is in its life. <see cref="SessionLife"/> says what may follow what.</summary>
public enum SessionState
{
    /// <summary>Recorded; it is checked what it needs, and waited for GPUs where it may wait.</summary>
    Preparing,

    /// <summary>The engine fetches the image.</summary>
    Pulling,

    /// <summary>Scratch, home and container are being made.</summary>
    Creating,

    /// <summary>The container runs.</summary>
    Running,

    /// <summary>The container is being stopped and cleared away.</summary>
    Stopping,

    /// <summary>Ended; container, home and scratch are gone.</summary>
    Ended,

    /// <summary>It never ran; what was made is undone.</summary>
    Failed,
}

/// <summary>Questions about a state, so that no comparison is scattered.</summary>
public static class SessionStates
{
    /// <summary>Whether the session will never run again.</summary>
    public static bool IsFinal(this SessionState state) =>
        state is SessionState.Ended or SessionState.Failed;

    /// <summary>Whether the session has not run yet, and may come to.</summary>
    public static bool IsBeingMade(this SessionState state) =>
        state is SessionState.Preparing or SessionState.Pulling or SessionState.Creating;
}

/// <summary>What a session is for.</summary>
public enum SessionKind
{
    /// <summary>Does one thing: it ends with its command, whose exit code is the result.</summary>
    Batch,

    /// <summary>Stays until it is stopped, to be worked in; <c>IdleTimeout=</c> ends it where nobody does.</summary>
    Interactive,
}

/// <summary>Why a session ended or failed: the closed list. Its words on the bus are these names in lower case with hyphens.</summary>
public enum SessionEnd
{
    /// <summary>Its command ended by itself; the exit code is the command's.</summary>
    Finished,

    /// <summary>Somebody who may stopped it.</summary>
    Stopped,

    /// <summary>Whoever had acquired it let it go, or ended himself.</summary>
    Released,

    /// <summary>It took longer than it was given (<c>--timeout</c>).</summary>
    TimedOut,

    /// <summary>It reached the longest life that the policy allows.</summary>
    LifetimeReached,

    /// <summary>Nothing happened in it for as long as the policy allows.</summary>
    Idle,

    /// <summary>The kernel killed it for want of memory.</summary>
    OutOfMemory,

    /// <summary>The container engine ended it at its own restart, or somebody else did through the engine.</summary>
    EngineStopped,

    /// <summary>Somebody else removed its container.</summary>
    ContainerRemoved,

    /// <summary>The host was restarted.</summary>
    HostRestarted,

    /// <summary>A GPU of its lease was lost.</summary>
    DeviceLost,

    /// <summary>Failed: it was stopped before it ran.</summary>
    Cancelled,

    /// <summary>Failed: the service was restarted while it was being made.</summary>
    ServiceRestarted,

    /// <summary>Failed: there is no such image, or it may not be used.</summary>
    ImageUnavailable,

    /// <summary>Failed: a folder that was asked for could not be mounted, or the store failed.</summary>
    StorageFailed,

    /// <summary>Failed: the container engine did not do it.</summary>
    EngineFailed,

    /// <summary>Failed: the container did not become what was planned, and was stopped.</summary>
    NotAsPlanned,

    /// <summary>Failed: GPUs could not be leased.</summary>
    DeviceUnavailable,

    /// <summary>Failed by a mistake of ours.</summary>
    Internal,
}
