using AutoMount.Bus.Client;
using AutoMount.Cli.Output;

namespace AutoMount.Cli.Commands;

/// <summary>Folders that a session should have had.</summary>
internal static class SkippedFolders
{
    /// <summary>Tells which are missing, and why.</summary>
    internal static void Tell(ServiceClient client, string session)
    {
        IReadOnlyList<SessionMount> mounts;
        try
        {
            mounts = client.GetSession(session).Mounts;
        }
        catch (BusCallException)
        {
            // it has ended and is forgotten already: nobody misses a folder in it
            return;
        }

        foreach (SessionMount mount in mounts.Where(mount => mount.Skipped.Length > 0))
        {
            Complaints.Write($"Folder '{mount.Folder}' is not mounted: {mount.Skipped}");
        }
    }
}
