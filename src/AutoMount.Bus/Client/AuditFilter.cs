namespace AutoMount.Bus.Client;

/// <summary>Which entries of the audit are wanted; what is null does not matter.</summary>
public sealed record AuditFilter
{
    /// <summary>Things of this user.</summary>
    public uint? Owner { get; init; }

    /// <summary>Everybody's; for root it is so where no owner is named.</summary>
    public bool All { get; init; }

    /// <summary>Done by this user; <see cref="AuditRecord.Nobody"/> for the service itself.</summary>
    public uint? Caller { get; init; }

    /// <summary>This action.</summary>
    public string? Action { get; init; }

    /// <summary>Things of this kind: folder, session, user, gpu, image.</summary>
    public string? Kind { get; init; }

    /// <summary>The thing of this id or name.</summary>
    public string? Object { get; init; }

    /// <summary>At this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary><c>done</c>, <c>failed</c>, or an error's name.</summary>
    public string? Result { get; init; }
}
