using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>A user in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record UserJson : UserSummaryJson
{
    internal UserJson(UserDetails details)
        : base(new UserSummary(details.User, details.Folders, details.Fill), details.Name)
    {
        BytesSoftLimit = details.Soft.Bytes;
        InodesSoftLimit = details.Soft.Inodes;
        BytesOverSince = JsonTime.Format(details.Soft.BytesOver);
        BytesRefusedFrom = JsonTime.Format(details.Soft.BytesRefused);
        InodesOverSince = JsonTime.Format(details.Soft.InodesOver);
        InodesRefusedFrom = JsonTime.Format(details.Soft.InodesRefused);
        MaxFolders = details.Policy.MaxFolders;
        MaxSessions = details.Policy.MaxSessions;
        MaxCpus = details.Policy.MaxCpus;
        MaxMemory = details.Policy.MaxMemory;
        MaxGpus = details.Policy.MaxGpus;
        MaxScratch = details.Policy.MaxScratch;
        MaxLifetimeSeconds = details.Policy.MaxLifetime?.TotalSeconds;
        IdleTimeoutSeconds = details.Policy.IdleTimeout?.TotalSeconds;
    }

    public long? BytesSoftLimit { get; }

    public long? InodesSoftLimit { get; }

    public string? BytesOverSince { get; }

    public string? BytesRefusedFrom { get; }

    public string? InodesOverSince { get; }

    public string? InodesRefusedFrom { get; }

    public long? MaxFolders { get; }

    public long? MaxSessions { get; }

    public double? MaxCpus { get; }

    public long? MaxMemory { get; }

    public long? MaxGpus { get; }

    public long? MaxScratch { get; }

    public double? MaxLifetimeSeconds { get; }

    public double? IdleTimeoutSeconds { get; }
}
