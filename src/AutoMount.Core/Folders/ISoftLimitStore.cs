namespace AutoMount.Core.Folders;

/// <summary>Port to the durable record of soft limits and of since when they are passed.</summary>
/// <remarks>Every member throws <see cref="ServiceException"/> with <see cref="ServiceError.StorageFailed"/>.</remarks>
public interface ISoftLimitStore
{
    /// <summary>All that is recorded.</summary>
    IReadOnlyList<(SoftSubject Subject, SoftLimits Limits)> List();

    /// <summary>Records; durable when it returns.</summary>
    void Set(SoftSubject subject, SoftLimits limits);

    /// <summary>Forgets.</summary>
    void Remove(SoftSubject subject);
}
