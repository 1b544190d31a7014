namespace AutoMount.Bus.Client;

/// <summary>An entry of the audit: who did what to which thing, when, from where, and what came of it. A text that is not known is empty.</summary>
public sealed record AuditRecord
{
    /// <summary>Stands for the service itself as a caller, and for nobody as an owner.</summary>
    public const uint Nobody = uint.MaxValue;

    /// <summary>Its number; later entries have higher ones.</summary>
    public required ulong Number { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Who asked for it; null for the service itself.</summary>
    public required uint? Caller { get; init; }

    /// <summary>His unique name on the bus.</summary>
    public required string Connection { get; init; }

    /// <summary>His process; 0 where that is not known.</summary>
    public required uint Process { get; init; }

    /// <summary>Its program.</summary>
    public required string Program { get; init; }

    /// <summary>The unit it runs in, such as <c>session-3.scope</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>Its terminal, such as <c>pts/0</c>.</summary>
    public required string Terminal { get; init; }

    /// <summary>What was asked for, such as <c>folder-delete</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Whose thing it was; null where it is nobody's.</summary>
    public required uint? Owner { get; init; }

    /// <summary>What the thing is: folder, session, user, gpu, image.</summary>
    public required string Kind { get; init; }

    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name at that time.</summary>
    public required string Name { get; init; }

    /// <summary>More about it, as words <c>key=value</c>.</summary>
    public required string Details { get; init; }

    /// <summary><c>done</c>, or the error's D-Bus name.</summary>
    public required string Result { get; init; }

    /// <summary>The error's message.</summary>
    public required string Error { get; init; }

    /// <summary>Whether it was done.</summary>
    public bool IsDone => Result == "done";
}
