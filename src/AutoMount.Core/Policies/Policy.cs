namespace AutoMount.Core.Policies;

/// <summary>What a user may have, as one section of the configuration says it: null where it does not say.</summary>
public sealed record Policy
{
    /// <summary>What holds for everybody where nothing else is said.</summary>
    public static Policy Default { get; } =
        new()
        {
            MaxFolders = 100,
            MaxSessions = 20,
            MaxCpus = double.PositiveInfinity,
            MaxMemory = long.MaxValue,
            MaxGpus = int.MaxValue,
            MaxScratch = long.MaxValue,
            MaxLifetime = TimeSpan.MaxValue,
            IdleTimeout = TimeSpan.MaxValue,
        };

    /// <summary><c>MaxFolders=</c>: most folders; <see cref="int.MaxValue"/> for no limit.</summary>
    public int? MaxFolders { get; init; }

    /// <summary><c>MaxSessions=</c>: most sessions at a time; <see cref="int.MaxValue"/> for no limit.</summary>
    public int? MaxSessions { get; init; }

    /// <summary><c>MaxCpus=</c>: most processor time of all sessions together, in cores; infinite for no limit.</summary>
    public double? MaxCpus { get; init; }

    /// <summary><c>MaxMemory=</c>: most memory of all sessions together, in bytes; <see cref="long.MaxValue"/> for no limit.</summary>
    public long? MaxMemory { get; init; }

    /// <summary><c>MaxGpus=</c>: most GPUs of all sessions together; <see cref="int.MaxValue"/> for no limit.</summary>
    public int? MaxGpus { get; init; }

    /// <summary><c>MaxScratch=</c>: most scratch space of all sessions together, in bytes; <see cref="long.MaxValue"/> for no limit.</summary>
    public long? MaxScratch { get; init; }

    /// <summary><c>MaxLifetime=</c>: longest life of a session; <see cref="TimeSpan.MaxValue"/> for no limit.</summary>
    public TimeSpan? MaxLifetime { get; init; }

    /// <summary><c>IdleTimeout=</c>: how long nothing may happen in an interactive session before it is ended; <see cref="TimeSpan.MaxValue"/> for ever.</summary>
    public TimeSpan? IdleTimeout { get; init; }
}
