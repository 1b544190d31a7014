using AutoMount.Core;
using AutoMount.Posix;

namespace AutoMount.Containers;

/// <summary>What the host's files answer, as the control path's exception.</summary>
internal static class Problem
{
    /// <summary>Throws where something did not work.</summary>
    /// <param name="error">How it went.</param>
    /// <param name="action">What was tried: "open /path".</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    internal static void Check(Errno error, string action)
    {
        if (error != Errno.None)
        {
            throw Of(error, action);
        }
    }

    /// <summary>The exception for an error.</summary>
    internal static ServiceException Of(Errno error, string action) =>
        new(
            ServiceError.StorageFailed,
            $"Cannot {action}: {error}. The journal of automountd has more."
        );
}
