using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Mounts;

/// <summary>Decides which folders a session gets, and where (decision D13). Pure.</summary>
public static class MountPlanner
{
    /// <summary>The home inside every session.</summary>
    public const string Home = "/home/work";

    /// <summary>All dotfolders, and what was asked for; ordered by target.</summary>
    /// <param name="folders">The owner's folders.</param>
    /// <param name="requests">What was asked for by name.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/> for a folder asked for that is not there, <see cref="ServiceError.InvalidArgument"/> for one asked for twice.</exception>
    public static IReadOnlyList<MountPlanEntry> Plan(
        IReadOnlyList<Folder> folders,
        IReadOnlyList<MountRequest> requests
    )
    {
        Dictionary<FolderName, MountRequest> requested = [];
        foreach (MountRequest request in requests)
        {
            if (!requested.TryAdd(request.Folder, request))
            {
                throw new ServiceException(
                    ServiceError.InvalidArgument,
                    $"The folder '{request.Folder}' is asked for twice; ask once, with ':ro' or without."
                );
            }
        }

        Dictionary<FolderName, Folder> known = folders.ToDictionary(folder => folder.Name);
        if (
            requested.Keys.FirstOrDefault(name => !known.ContainsKey(name)) is
            { Value: not null } missing
        )
        {
            throw new ServiceException(
                ServiceError.NoSuchFolder,
                $"There is no folder '{missing}' to mount. 'automountctl folder list' shows the ones there are; "
                    + $"'automountctl folder create {missing}' makes it."
            );
        }

        return
        [
            .. folders
                .Where(folder => folder.Name.IsDotfolder || requested.ContainsKey(folder.Name))
                .Select(folder => Entry(folder, requested.GetValueOrDefault(folder.Name)))
                .OrderBy(entry => entry.Target, StringComparer.Ordinal),
        ];
    }

    /// <summary>The entry of a dotfolder that was made while the session ran.</summary>
    public static MountPlanEntry Automatic(Folder folder) => Entry(folder, request: null);

    private static MountPlanEntry Entry(Folder folder, MountRequest? request) =>
        new(
            folder.Id,
            folder.Name,
            Target: folder.Name.Value,
            ReadOnly: request?.ReadOnly ?? false,
            Automatic: request is null,
            Skipped: string.Empty
        );
}
