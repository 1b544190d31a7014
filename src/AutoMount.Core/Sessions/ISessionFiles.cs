using System.Runtime.InteropServices;

namespace AutoMount.Core.Sessions;

/// <summary>Port to the files of a running session, as directories that may be handed to its owner.</summary>
/// <remarks>They are mounts of their own on which neither devices nor programs nor set-id bits have an effect, so that they give away nothing the owner does not have in the container (decision D37).</remarks>
public interface ISessionFiles
{
    /// <summary>Opens what can be reached.</summary>
    /// <param name="session">The session; its home is mounted.</param>
    /// <param name="process">Host pid of its container's first process.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    IReadOnlyList<SessionDirectory> Open(SessionId session, int process);
}

/// <summary>A directory of a session.</summary>
/// <param name="Name">Which: one of the names below.</param>
/// <param name="Directory">A descriptor for paths below it, the receiver's to dispose.</param>
public sealed record SessionDirectory(string Name, SafeHandle Directory)
{
    /// <summary>The home with all folders mounted in it.</summary>
    public const string Home = "home";

    /// <summary>The home without the folders: what is thrown away at the end.</summary>
    public const string Scratch = "scratch";

    /// <summary>The container's own file system; missing where the engine keeps it out of our sight.</summary>
    public const string Root = "root";
}
