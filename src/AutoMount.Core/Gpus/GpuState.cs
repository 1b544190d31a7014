namespace AutoMount.Core.Gpus;

/// <summary>Whether a device can be leased, and why not.</summary>
public enum GpuState
{
    /// <summary>Can be leased.</summary>
    Ok,

    /// <summary>Programs of several sessions failed on it lately; not leased until that has not happened for a while.</summary>
    Suspect,

    /// <summary>A process that is no session's uses it; not leased meanwhile.</summary>
    Foreign,

    /// <summary>An administrator takes it out of use; who has it may finish.</summary>
    Draining,

    /// <summary>Listed, and lacks something to be used, which the reason names.</summary>
    Unusable,

    /// <summary>The driver was told to keep away from it.</summary>
    Excluded,

    /// <summary>Divided into MIG devices, which are leased instead.</summary>
    Split,

    /// <summary>Wrong until it is reset.</summary>
    NeedsReset,

    /// <summary>Does not answer, or is no longer there.</summary>
    Lost,
}

/// <summary>States by their names on D-Bus and in the database.</summary>
public static class GpuStates
{
    /// <summary>The state's name.</summary>
    public static string NameOf(GpuState state) =>
        state == GpuState.NeedsReset ? "needs-reset" : state.ToString().ToLowerInvariant();
}

/// <summary>How bad a device is, by what it did. A lesser event never lowers it; only a proven recovery does.</summary>
public enum GpuSeverity
{
    /// <summary>Nothing is known against it.</summary>
    Ok,

    /// <summary>See <see cref="GpuState.Suspect"/>.</summary>
    Suspect,

    /// <summary>See <see cref="GpuState.NeedsReset"/>.</summary>
    NeedsReset,

    /// <summary>See <see cref="GpuState.Lost"/>.</summary>
    Lost,
}

/// <summary>What a look at the device by NVML said.</summary>
public enum GpuProbe
{
    /// <summary>It answers, and the driver says that no recovery is needed.</summary>
    Ok,

    /// <summary>It answers, and the driver wants it, or the host, reset.</summary>
    ResetRequired,

    /// <summary>It does not answer (NVML says that it is lost).</summary>
    Lost,

    /// <summary>Nothing about it could be learned.</summary>
    Unknown,
}
