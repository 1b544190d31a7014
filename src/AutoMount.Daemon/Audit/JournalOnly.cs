using AutoMount.Core;
using AutoMount.Core.Audit;

namespace AutoMount.Daemon.Audit;

/// <summary>The audit where <c>Keep=0</c>: the journal alone has the entries.</summary>
internal sealed class JournalOnly : IAuditTrail
{
    /// <inheritdoc/>
    public bool IsKeeping => false;

    /// <inheritdoc/>
    public void Record(AuditEntry entry)
    {
        // whoever made it told the journal
    }

    /// <inheritdoc/>
    public IReadOnlyList<AuditEntry> List(AuditQuery query) =>
        throw new ServiceException(
            ServiceError.NotSupported,
            "This host keeps the audit in its journal alone (Keep=0 in section [Audit] of automountd.conf): 'journalctl -u automountd -o verbose AUTOMOUNT_ACTION=folder-delete' shows it."
        );
}
