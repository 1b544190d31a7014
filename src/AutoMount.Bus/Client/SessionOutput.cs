namespace AutoMount.Bus.Client;

/// <summary>The output of a session, as pipes; end of file comes when there will be no more.</summary>
/// <param name="StandardOutput">Its output.</param>
/// <param name="StandardError">Its errors.</param>
public sealed record SessionOutput(Stream StandardOutput, Stream StandardError) : IDisposable
{
    /// <summary>Closes both.</summary>
    public void Dispose()
    {
        StandardOutput.Dispose();
        StandardError.Dispose();
    }
}
