using Microsoft.Win32.SafeHandles;

namespace AutoMount.Cli.Streams;

/// <summary>Standard input, output and error as bytes.</summary>
internal static class StandardStreams
{
    internal static Stream OpenInput() => Console.OpenStandardInput();

    internal static Stream OpenOutput() =>
        Open(descriptor: 1, Console.IsOutputRedirected, Console.OpenStandardOutput);

    internal static Stream OpenError() =>
        Open(descriptor: 2, Console.IsErrorRedirected, Console.OpenStandardError);

    /// <summary>
    /// The console's streams hide that a pipe's reader went away, and a FileStream writes to a file at an offset of its own
    /// where several programs append to one: so pipes and sockets get the one, files and terminals the other.
    /// </summary>
    private static Stream Open(int descriptor, bool redirected, Func<Stream> openConsole)
    {
        try
        {
            SafeFileHandle handle = new(descriptor, ownsHandle: false);
            if (
                redirected
                && new FileStream(handle, FileAccess.Write, bufferSize: 0)
                    is { CanSeek: false } pipe
            )
            {
                return pipe;
            }
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            // closed, or of a kind that cannot be told: the console copes
        }

        return openConsole();
    }
}
