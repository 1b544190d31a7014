using System.Text;

namespace AutoMount.Daemon.State;

/// <summary>Held while a daemon uses a state directory: two would mount and count the same folders twice.</summary>
internal sealed class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; it ends with the process, however that ends (<c>flock(2)</c>).</summary>
    /// <exception cref="StartException">Another daemon holds it.</exception>
    public static StateLock Take(string stateDirectory)
    {
        string path = Path.Combine(stateDirectory, "lock");
        FileStreamOptions options = new()
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None, // .NET does this by flock(LOCK_EX | LOCK_NB)
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        try
        {
            FileStream file = new(path, options);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
            file.Flush();
            return new StateLock(file);
        }
        catch (IOException exception)
        {
            throw new StartException(
                $"The state directory '{stateDirectory}' is in use: '{path}' is locked by another automountd "
                    + $"('fuser {path}' names it). Stop that one first. ({exception.Message})",
                exception
            );
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();
}
