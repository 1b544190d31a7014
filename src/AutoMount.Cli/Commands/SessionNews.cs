using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Terminals;

namespace AutoMount.Cli.Commands;

/// <summary>What somebody who started a session should know of it at once.</summary>
internal static class SessionNews
{
    /// <summary>Tells, beside the session's own output: folders that are missing and why, where its ports are, and what there is to say of its scratch.</summary>
    internal static void Tell(ServiceClient client, string session)
    {
        SessionDetails details;
        try
        {
            details = ServiceWait.OverRestarts(
                client,
                () => client.GetSession(session),
                $"Session {session}"
            );
        }
        catch (BusCallException)
        {
            // it has ended and is forgotten already: nobody misses anything in it
            return;
        }

        SkippedFolders.Tell(details.Mounts);
        foreach (SessionPort port in details.Ports)
        {
            Complaints.Tell($"{port.Name}: {port.Url}");
        }

        if (details.Scratch.Note.Length > 0)
        {
            Complaints.Tell($"Scratch: {details.Scratch.Note}");
        }
    }
}
