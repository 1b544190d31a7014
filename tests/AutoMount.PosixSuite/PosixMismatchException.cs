namespace AutoMount.PosixSuite;

/// <summary>A directory did not behave as a native file system does.</summary>
/// <param name="message">What was expected and what was got, with errno names.</param>
/// <param name="got">The errno got, <see cref="Errno.None"/> where the mismatch is another one.</param>
public sealed class PosixMismatchException(string message, Errno got = Errno.None)
    : Exception(message)
{
    /// <summary>The errno got, <see cref="Errno.None"/> where the mismatch is another one.</summary>
    public Errno Got { get; } = got;
}
