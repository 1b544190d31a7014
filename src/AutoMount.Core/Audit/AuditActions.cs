namespace AutoMount.Core.Audit;

/// <summary>Words for the service's own deeds; those for what callers ask for are in the table of methods.</summary>
public static class AuditActions
{
    /// <summary>The service ended a session.</summary>
    public const string SessionEnd = "session-end";
}
