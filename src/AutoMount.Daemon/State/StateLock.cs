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
            BufferSize = 0, // written at once, or not at all
            Access = FileAccess.ReadWrite,
            Share = FileShare.None, // .NET does this by flock(LOCK_EX | LOCK_NB)
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        try
        {
            FileStream file = new(path, options);
            Sign(file);
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

    /// <summary>Writes who holds it, for people; on a full disk it is held all the same.</summary>
    private static void Sign(FileStream file)
    {
        try
        {
            byte[] text = Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n");
            file.Write(text);
            file.SetLength(text.Length);
            file.Flush();
        }
        catch (IOException)
        {
            // nobody depends on it: fuser(1) tells the same
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();
}
