using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>A session as the bus shows it.</summary>
/// <param name="Session">Its record.</param>
/// <param name="OwnerName">The owner's login name, or the uid in decimal.</param>
internal sealed record SessionEntry(Session Session, string OwnerName) : IBusEntry
{
    /// <inheritdoc/>
    public string Id => Session.Id.Value;

    /// <inheritdoc/>
    public UserId Owner => Session.Owner;
}
