using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.Service;

/// <summary>What the D-Bus service is made of.</summary>
public sealed record BusServiceSetup
{
    /// <summary>All folders; recovered already.</summary>
    public required FolderManager Folders { get; init; }

    /// <summary>All sessions; recovered already.</summary>
    public required SessionManager Sessions { get; init; }

    /// <summary>The host's accounts.</summary>
    public required IUserDirectory Users { get; init; }

    /// <summary>Asked for the <c>Engine</c> property, at start and then at most every ten seconds.</summary>
    public required IContainerEngine Engine { get; init; }

    /// <summary>Limits of a folder whose maker names none.</summary>
    public required FolderLimits DefaultLimits { get; init; }

    /// <summary>The <c>Version</c> property.</summary>
    public required string Version { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The journal.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The bus; null for the system bus, or what <c>DBUS_SYSTEM_BUS_ADDRESS</c> names.</summary>
    public string? Address { get; init; }
}
