using AutoMount.Bus.Client;

namespace AutoMount.Cli.Streams;

/// <summary>Passes our standard input on to a command.</summary>
internal static class InputCopy
{
    /// <summary>Takes bytes; false where nobody reads them any more.</summary>
    private delegate bool Writer(ReadOnlySpan<byte> bytes);

    /// <summary>Copies in the background and closes <paramref name="target"/> at the end of the input. Nobody waits for it: the command may end first.</summary>
    internal static void Start(Stream target) =>
        Start(bytes => TryWrite(target, bytes), target.Dispose);

    /// <summary>The same, to a session's own command, which may go on writing after the end of its input.</summary>
    internal static void Start(TerminalConnection target) =>
        Start(target.TryWrite, target.EndInput);

    private static void Start(Writer write, Action end) =>
        new Thread(() =>
        {
            Copy(write);
            end();
        })
        {
            IsBackground = true,
            Name = "standard input",
        }.Start();

    private static void Copy(Writer write)
    {
        const int bufferBytes = 64 * 1024;
        byte[] buffer = new byte[bufferBytes];
        try
        {
            using Stream input = StandardStreams.OpenInput();
            int count;
            do
            {
                count = input.Read(buffer);
            } while (count > 0 && write(buffer.AsSpan(0, count)));
        }
        catch (IOException)
        {
            // our input cannot be read: end of file is all there is to say
        }
    }

    private static bool TryWrite(Stream target, ReadOnlySpan<byte> bytes)
    {
        try
        {
            target.Write(bytes);
            return true;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return false;
        }
    }
}
