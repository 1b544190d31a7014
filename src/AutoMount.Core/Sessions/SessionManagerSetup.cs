using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using Microsoft.Extensions.Logging;

namespace AutoMount.Core.Sessions;

/// <summary>What a session manager works with.</summary>
public sealed record SessionManagerSetup
{
    /// <summary>All folders.</summary>
    public required FolderManager Folders { get; init; }

    /// <summary>Durable records.</summary>
    public required ISessionStore Store { get; init; }

    /// <summary>The container engine.</summary>
    public required IContainerEngine Engine { get; init; }

    /// <summary>Homes on the host.</summary>
    public required ISessionHomes Homes { get; init; }

    /// <summary>Output of ended sessions.</summary>
    public required ISessionLogs Logs { get; init; }

    /// <summary>The host's user database.</summary>
    public required IUserDirectory Users { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The journal.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Bounds of a session that asks for none.</summary>
    public SessionLimits DefaultLimits { get; init; } = new();

    /// <summary>From TERM to KILL.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most sessions of one user at a time.</summary>
    public int MaximumPerUser { get; init; } = int.MaxValue;

    /// <summary>Most records of ended sessions kept per user.</summary>
    public int KeptPerUser { get; init; } = 100;
}
