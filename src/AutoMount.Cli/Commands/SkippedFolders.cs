using AutoMount.Bus.Client;
using AutoMount.Cli.Output;

namespace AutoMount.Cli.Commands;

/// <summary>Folders that a session should have had.</summary>
internal static class SkippedFolders
{
    /// <summary>Tells which are missing, and why.</summary>
    internal static void Tell(IReadOnlyList<SessionMount> mounts)
    {
        // what its maker or the folder's owner chose to leave out is no news
        foreach (SessionMount mount in mounts.Where(mount => mount.Reason == "unavailable"))
        {
            Complaints.Write($"Folder '{mount.Folder}' is not mounted: {mount.Skipped}");
        }
    }
}
