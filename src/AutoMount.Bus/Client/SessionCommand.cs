namespace AutoMount.Bus.Client;

/// <summary>A command that runs in a session.</summary>
/// <param name="Id">Its id, for <see cref="ServiceClient.WaitCommand"/>.</param>
/// <param name="StandardInput">What it reads; closing it is its end of file.</param>
/// <param name="Output">What it writes.</param>
public sealed record SessionCommand(string Id, Stream StandardInput, SessionOutput Output)
    : IDisposable
{
    /// <summary>Closes all three.</summary>
    public void Dispose()
    {
        StandardInput.Dispose();
        Output.Dispose();
    }
}
