using AutoMount.Core.Audit;

namespace AutoMount.Bus.Audit;

/// <summary>How a method that changes something stands in the audit.</summary>
/// <param name="Action">The word for what it does, for ever.</param>
/// <param name="Kind">What it does it to.</param>
internal sealed record AuditRule(string Action, AuditKind Kind)
{
    /// <summary>Takes what is worth knowing from the arguments, one after another.</summary>
    internal Action<AuditArguments> Read { get; init; } = static _ => { };

    /// <summary>Whether it is about what belongs to another: who fails learns no more from his entry than he said himself.</summary>
    internal bool IsAnothers { get; init; }

    /// <summary>Whether the journal is told by somebody else where it succeeds.</summary>
    internal bool IsTold { get; init; }
}
