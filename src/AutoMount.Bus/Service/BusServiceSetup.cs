using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;
using AutoMount.Core.Configuration;
using AutoMount.Core.Folders;
using AutoMount.Core.Images;
using AutoMount.Core.Mounts;
using AutoMount.Core.Policies;
using AutoMount.Core.Sessions;
using AutoMount.Core.Transfers;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.Service;

/// <summary>What the D-Bus service is made of.</summary>
public sealed record BusServiceSetup
{
    /// <summary>All folders; recovered already.</summary>
    public required FolderManager Folders { get; init; }

    /// <summary>What users may hold; recovered already.</summary>
    public required UserManager UserLimits { get; init; }

    /// <summary>What is shared with whom; recovered already.</summary>
    public required Core.Shares.ShareManager Shares { get; init; }

    /// <summary>All sessions; recovered already.</summary>
    public required SessionManager Sessions { get; init; }

    /// <summary>Tells of folders and users that are nearly full; null for nothing.</summary>
    public QuotaWatch? Quotas { get; init; }

    /// <summary>Soft limits; null where nothing keeps them.</summary>
    public SoftLimitKeeper? SoftLimits { get; init; }

    /// <summary>All GPUs; null for none.</summary>
    public Core.Gpus.GpuManager? Gpus { get; init; }

    /// <summary>What users may have, as it is configured now.</summary>
    public Func<PolicyTable> Policies { get; init; } = static () => new PolicyTable();

    /// <summary>The configuration key by key, as the service goes by it now.</summary>
    public Func<IReadOnlyList<ConfigurationAssignment>> Configuration { get; init; } =
        static () => [];

    /// <summary>The host's accounts.</summary>
    public required IUserDirectory Users { get; init; }

    /// <summary>Asked for the <c>Engine</c> property, at start and then at most every ten seconds.</summary>
    public required IContainerEngine Engine { get; init; }

    /// <summary>The engine's images; null where there is nothing that has any.</summary>
    public ImageManager? Images { get; init; }

    /// <summary>Moves archives and files into folders and out of them; null where nothing does.</summary>
    public IFolderTransfers? Transfers { get; init; }

    /// <summary>What folders were; null where nothing keeps that.</summary>
    public IFolderSnapshots? Snapshots { get; init; }

    /// <summary>Limits of a folder whose maker names none, as they are configured now.</summary>
    public required Func<FolderLimits> DefaultLimits { get; init; }

    /// <summary>The <c>Version</c> property.</summary>
    public required string Version { get; init; }

    /// <summary>What the service took over from the process before it.</summary>
    public Func<TakeoverReport> Takeover { get; init; } = () => TakeoverReport.None;

    /// <summary>Told, on the bus thread, of each call that is refused since its caller calls too often; null for nobody.</summary>
    public Action<UserId>? OnCallRefused { get; init; }

    /// <summary>Where the audit is kept; null where it is kept nowhere.</summary>
    public IAuditTrail? Audit { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The journal.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The bus; null for the system bus, or what <c>DBUS_SYSTEM_BUS_ADDRESS</c> names.</summary>
    public string? Address { get; init; }
}
