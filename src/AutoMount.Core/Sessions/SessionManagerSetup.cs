using AutoMount.Core.Accounts;
using AutoMount.Core.Configuration;
using AutoMount.Core.Folders;
using AutoMount.Core.Images;
using AutoMount.Core.Policies;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;
using Microsoft.Extensions.Logging;

namespace AutoMount.Core.Sessions;

/// <summary>What a session manager works with.</summary>
public sealed record SessionManagerSetup
{
    /// <summary>All folders.</summary>
    public required FolderManager Folders { get; init; }

    /// <summary>Folders that others share; null where nobody does.</summary>
    public Shares.ShareManager? Shares { get; init; }

    /// <summary>Durable records.</summary>
    public required ISessionStore Store { get; init; }

    /// <summary>The container engine.</summary>
    public required IContainerEngine Engine { get; init; }

    /// <summary>Terminals of the engine's containers; null where there are none.</summary>
    public IContainerTerminals? Terminals { get; init; }

    /// <summary>What containers use; null where it cannot be told.</summary>
    public IContainerMeter? Meter { get; init; }

    /// <summary>Where the output of sessions goes besides; null for nowhere.</summary>
    public ISessionJournal? Journal { get; init; }

    /// <summary>The output of containers line by line, for the journal.</summary>
    public IContainerLines? Lines { get; init; }

    /// <summary>Images made of containers; null where they cannot be.</summary>
    public IContainerCommits? Commits { get; init; }

    /// <summary>The files of running sessions; null where they cannot be reached.</summary>
    public ISessionFiles? Files { get; init; }

    /// <summary>Homes on the host.</summary>
    public required ISessionHomes Homes { get; init; }

    /// <summary>What callers hold sessions by; null where they cannot.</summary>
    public ISessionLifelines? Lifelines { get; init; }

    /// <summary>Output of ended sessions.</summary>
    public required ISessionLogs Logs { get; init; }

    /// <summary>All GPUs; null for none.</summary>
    public Gpus.GpuManager? Gpus { get; init; }

    /// <summary>The host's user database.</summary>
    public required IUserDirectory Users { get; init; }

    /// <summary>Terminals inside containers.</summary>
    public required ISessionNotices Notices { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The journal.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Bounds of a session that asks for none, its time from TERM to KILL, and who may make images of sessions, as they are configured now.</summary>
    public Func<SessionSettings> Settings { get; init; } =
        static () => new SessionSettings { DefaultLimits = new SessionLimits() };

    /// <summary>The scratch of a session that asks for none, and how long it is kept.</summary>
    public ScratchSettings Scratch { get; init; } = new();

    /// <summary>The host's ports for services in sessions; null where sessions have no network.</summary>
    public PortPool? Ports { get; init; }

    /// <summary>Which images may be used.</summary>
    public ImagePolicy Images { get; init; } = new(new ImageSettings());

    /// <summary>Fetches images; null where none are fetched.</summary>
    public IImageEngine? ImageEngine { get; init; }

    /// <summary>What users may have, as it is configured now.</summary>
    public Func<PolicyTable> Policies { get; init; } = static () => new PolicyTable();

    /// <summary>Most records of ended sessions kept per user.</summary>
    public int KeptPerUser { get; init; } = 100;
}
