namespace AutoMount.Cli.Streams;

/// <summary>Passes our standard input on to a command.</summary>
internal static class InputCopy
{
    /// <summary>Copies in the background and closes <paramref name="target"/> at the end of the input. Nobody waits for it: the command may end first.</summary>
    internal static void Start(Stream target)
    {
        Thread thread = new(() => Copy(target)) { IsBackground = true, Name = "standard input" };
        thread.Start();
    }

    private static void Copy(Stream target)
    {
        try
        {
            using Stream input = StandardStreams.OpenInput();
            input.CopyTo(target);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // the command reads no more, or our input cannot be read: end of file is all there is to say
        }

        target.Dispose();
    }
}
