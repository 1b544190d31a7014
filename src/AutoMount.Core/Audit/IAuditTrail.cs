namespace AutoMount.Core.Audit;

/// <summary>Port to where the audit is kept.</summary>
public interface IAuditTrail
{
    /// <summary>Whether entries are kept now; where not, the journal is the only place that has them.</summary>
    bool IsKeeping { get; }

    /// <summary>Takes an entry to be kept. Never waits for the disk, and never fails.</summary>
    void Record(AuditEntry entry);

    /// <summary>The entries that a query asks for, newest first, those that were taken before included. May block.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NotSupported"/> where none are kept, <see cref="ServiceError.StorageFailed"/>.</exception>
    IReadOnlyList<AuditEntry> List(AuditQuery query);
}
