namespace AutoMount.Bus.Client;

/// <summary>What a user holds in all his folders and may hold.</summary>
/// <param name="User">His uid.</param>
/// <param name="Name">His login name.</param>
/// <param name="Fill">What he holds and may hold.</param>
/// <param name="Folders">How many folders he has.</param>
/// <param name="Policy">What the policy allows him.</param>
public sealed record UserDetails(
    uint User,
    string Name,
    FolderFill Fill,
    uint Folders,
    UserPolicy Policy
)
{
    /// <summary>What he may hold for a while.</summary>
    public SoftLimitDetails Soft { get; init; } = SoftLimitDetails.None;
}

/// <summary>A user in a list.</summary>
/// <param name="User">His uid.</param>
/// <param name="Folders">How many folders he has.</param>
/// <param name="Fill">What he holds in all of them and may hold.</param>
public sealed record UserSummary(uint User, uint Folders, FolderFill Fill);

/// <summary>What the policy allows a user; null for no bound.</summary>
public sealed record UserPolicy
{
    /// <summary>Most folders.</summary>
    public long? MaxFolders { get; init; }

    /// <summary>Most sessions at a time.</summary>
    public long? MaxSessions { get; init; }

    /// <summary>Most processor time of all sessions together, in cores.</summary>
    public double? MaxCpus { get; init; }

    /// <summary>Most memory of all sessions together, in bytes.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>Most GPUs of all sessions together.</summary>
    public long? MaxGpus { get; init; }

    /// <summary>Most scratch space of all sessions together, in bytes.</summary>
    public long? MaxScratch { get; init; }

    /// <summary>Longest life of a session.</summary>
    public TimeSpan? MaxLifetime { get; init; }

    /// <summary>How long nothing may happen in an interactive session.</summary>
    public TimeSpan? IdleTimeout { get; init; }
}
