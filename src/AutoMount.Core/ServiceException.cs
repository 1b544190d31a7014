namespace AutoMount.Core;

/// <summary>The one exception of the control path: what failed, in words that tell the user what to do.</summary>
/// <param name="error">The kind of failure.</param>
/// <param name="message">A sentence for people: the thing, the fact, the cure.</param>
/// <param name="inner">The cause, for the journal.</param>
public sealed class ServiceException(ServiceError error, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The kind of failure.</summary>
    public ServiceError Error { get; } = error;
}
