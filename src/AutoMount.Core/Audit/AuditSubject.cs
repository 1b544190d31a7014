using AutoMount.Core.Accounts;

namespace AutoMount.Core.Audit;

/// <summary>What something was done to.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">Whose it is; null for the host's own, and where that is not known.</param>
/// <param name="Id">Its id; empty where it has none or that is not known.</param>
/// <param name="Name">Its name at that time; empty where it has none or that is not known.</param>
public sealed record AuditSubject(AuditKind Kind, UserId? Owner, string Id, string Name)
{
    /// <summary>Nothing.</summary>
    public static readonly AuditSubject None = new(
        AuditKind.None,
        Owner: null,
        string.Empty,
        string.Empty
    );
}
