using System.Runtime.CompilerServices;
using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Homes;

/// <summary>The end of ended sessions' output, in two files each under <c>StateDirectory/logs</c>, readable by root alone.</summary>
public sealed class SessionLogFiles : ISessionLogs
{
    private const int KeptBytes = 1024 * 1024;
    private readonly string _directory;

    /// <summary>Makes the directory.</summary>
    public SessionLogFiles(string stateDirectory)
    {
        _directory = Path.Combine(stateDirectory, "logs");
        _ = Directory.CreateDirectory(
            _directory,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
    }

    /// <inheritdoc/>
    public async Task SaveAsync(SessionId session, Func<Stream, Stream, Task> copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        using TailStream output = new(KeptBytes);
        using TailStream errors = new(KeptBytes);
        await copy(output, errors).ConfigureAwait(false);
        await File.WriteAllBytesAsync(OutputOf(session), output.ToArray()).ConfigureAwait(false);
        await File.WriteAllBytesAsync(ErrorsOf(session), errors.ToArray()).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task CopyAsync(
        SessionId session,
        Stream standardOutput,
        Stream standardError,
        CancellationToken cancellation
    )
    {
        await CopyAsync(OutputOf(session), standardOutput, cancellation).ConfigureAwait(false);
        await CopyAsync(ErrorsOf(session), standardError, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Remove(SessionId session)
    {
        File.Delete(OutputOf(session));
        File.Delete(ErrorsOf(session));
    }

    private static async Task CopyAsync(string path, Stream target, CancellationToken cancellation)
    {
        if (File.Exists(path))
        {
            FileStream file = File.OpenRead(path);
            await using ConfiguredAsyncDisposable closing = file.ConfigureAwait(false);
            await file.CopyToAsync(target, cancellation).ConfigureAwait(false);
        }
    }

    private string OutputOf(SessionId session) => Path.Combine(_directory, $"{session}.out");

    private string ErrorsOf(SessionId session) => Path.Combine(_directory, $"{session}.err");
}
