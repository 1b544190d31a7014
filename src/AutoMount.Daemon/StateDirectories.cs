using AutoMount.Core.Configuration;

namespace AutoMount.Daemon;

/// <summary>The daemon's directories.</summary>
internal static class StateDirectories
{
    private const UnixFileMode Private =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Passable =
        Private
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    /// <summary>Makes them where they are missing: the state for the daemon alone, the mounts reachable for everybody.</summary>
    /// <exception cref="StartException">One cannot be made.</exception>
    public static void Make(PathSettings paths)
    {
        Make(paths.StateDirectory, Private);
        Make(paths.RuntimeDirectory, Passable);
    }

    private static void Make(string path, UnixFileMode mode)
    {
        try
        {
            _ = Directory.CreateDirectory(path, mode);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"The directory '{path}' cannot be made: {exception.Message} automountd runs as root.",
                exception
            );
        }
    }
}
