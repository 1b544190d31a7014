namespace AutoMount.Core.Audit;

/// <summary>From where something was asked for, as far as it is known; what is not is empty or 0.</summary>
/// <param name="Connection">The caller's unique name on the bus.</param>
/// <param name="Process">The number of the process that connected.</param>
/// <param name="Program">Its program: the path of the file, or the name it goes by. The caller himself can make it look otherwise.</param>
/// <param name="Unit">The unit of the service manager it runs in, such as <c>session-3.scope</c> of a login session. Nobody but root chooses that.</param>
/// <param name="Terminal">Its terminal, such as <c>pts/0</c>.</param>
public sealed record AuditOrigin(
    string Connection,
    uint Process,
    string Program,
    string Unit,
    string Terminal
)
{
    /// <summary>Nothing is known, or it was the service itself.</summary>
    public static readonly AuditOrigin Unknown = new(
        string.Empty,
        Process: 0,
        string.Empty,
        string.Empty,
        string.Empty
    );
}
