using System.Collections.Concurrent;
using System.Globalization;
using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;

namespace AutoMount.Core.Sessions;

/// <summary>Images of sessions.</summary>
public sealed partial class SessionManager
{
    private const string CommitLabels = "org.automount.image.";
    private const string OwnerLabel = CommitLabels + "owner";

    private readonly ConcurrentDictionary<UserId, SessionId> _committing = new(); // one image at a time for each user, so that what is measured holds

    /// <summary>What making an image of a running session would do.</summary>
    /// <param name="id">The session.</param>
    /// <param name="name"><c>NAME</c> or <c>NAME:TAG</c>; the owner's prefix is put before it.</param>
    /// <param name="asRoot">Whether root asks, to whom no policy applies.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.AccessDenied"/> by policy, <see cref="ServiceError.InvalidArgument"/>, <see cref="ServiceError.LimitReached"/>, <see cref="ServiceError.SessionNotRunning"/>, and the engine's.</exception>
    public async Task<CommitPlan> PlanCommitAsync(
        SessionId id,
        string name,
        bool asRoot,
        CancellationToken cancellation
    )
    {
        IContainerCommits commits = RequireCommits(asRoot);
        await TakenUpAsync(id, cancellation).ConfigureAwait(false);
        Session session = Get(id);
        UserAccount owner =
            _setup.Users.Find(session.Owner)
            ?? throw new ServiceException(
                ServiceError.NoSuchUser,
                $"This host has no account with uid {session.Owner} any more."
            );
        string container = RequireRunning(id);
        ImageName image = ImageName.Parse(name, CommitPolicy.Prefix, owner);
        long room = asRoot
            ? long.MaxValue
            : await RoomForImageAsync(commits, session.Owner, cancellation).ConfigureAwait(false);
        long bytes = await commits.GetSizeAsync(container, cancellation).ConfigureAwait(false);
        if (bytes > room)
        {
            throw new ServiceException(
                ServiceError.LimitReached,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The session has written {bytes} bytes outside its home, and an image may add {room} (at most {CommitPolicy.MaximumBytes}, and all of a user's together {CommitPolicy.MaximumTotalBytes}). Remove what the image does not need, put data into a folder, or have an administrator remove images."
                )
            );
        }

        return new CommitPlan(image, bytes, LeftOutOf(session)) { Room = room };
    }

    /// <summary>What a user's next image may add.</summary>
    private async Task<long> RoomForImageAsync(
        IContainerCommits commits,
        UserId owner,
        CancellationToken cancellation
    )
    {
        CommitPolicy policy = CommitPolicy;
        long added = await commits
            .GetAddedBytesAsync(OwnerLabel, owner.ToString(), cancellation)
            .ConfigureAwait(false);
        return Math.Clamp(policy.MaximumTotalBytes - added, 0, policy.MaximumBytes);
    }

    /// <summary>Makes an image of a running session.</summary>
    /// <returns>What was done, and the image's id.</returns>
    /// <exception cref="ServiceException">As for <see cref="PlanCommitAsync"/>.</exception>
    public async Task<(CommitPlan Plan, string ImageId)> CommitAsync(
        SessionId id,
        string name,
        bool asRoot,
        CancellationToken cancellation
    )
    {
        UserId owner = Get(id).Owner;
        if (!_committing.TryAdd(owner, id))
        {
            throw new ServiceException(
                ServiceError.LimitReached,
                "An image of another session of this user, or of this one, is being made; try again when it is there."
            );
        }

        try
        {
            return await CommitAloneAsync(id, name, asRoot, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _ = _committing.TryRemove(owner, out _);
        }
    }

    private async Task<(CommitPlan Plan, string ImageId)> CommitAloneAsync(
        SessionId id,
        string name,
        bool asRoot,
        CancellationToken cancellation
    )
    {
        CommitPlan plan = await PlanCommitAsync(id, name, asRoot, cancellation)
            .ConfigureAwait(false);
        Session session = Get(id);
        CommitSpecification specification = new()
        {
            ContainerId = session.ContainerId,
            ImageId = session.ImageId,
            Name = plan.Name,
            MaximumBytes = plan.Room,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [OwnerLabel] = session.Owner.ToString(),
                [CommitLabels + "session"] = session.Id.Value,
                [CommitLabels + "source"] = session.Image,
                [CommitLabels + "created"] = _setup
                    .Time.GetUtcNow()
                    .ToString("O", CultureInfo.InvariantCulture),
            },
        };
        string image = await RequireCommits(asRoot)
            .CommitAsync(specification, cancellation)
            .ConfigureAwait(false);
        LogCommitted(_setup.Logger, plan.Name.ToString(), image, id, session.Owner);
        return (plan, image);
    }

    private CommitPolicy CommitPolicy => _setup.Settings().Commits;

    private IContainerCommits RequireCommits(bool asRoot) =>
        CommitPolicy.Allowed || asRoot
            ? _setup.Commits
                ?? throw new ServiceException(
                    ServiceError.NotSupported,
                    "The container engine makes no images of sessions."
                )
            : throw new ServiceException(
                ServiceError.AccessDenied,
                "Images of sessions are made by administrators only on this host (AllowCommit=no)."
            );

    private List<LeftOut> LeftOutOf(Session session)
    {
        List<LeftOut> left = [new(string.Empty, MountPlanner.Home, ScratchBytesOf(session.Id))];
        foreach (MountPlanEntry entry in session.Mounts.Where(entry => entry.IsMounted))
        {
            left.Add(new LeftOut(entry.Name.Value, entry.ContainerPath, FolderBytesOf(entry)));
        }

        return left;
    }

    private long? FolderBytesOf(MountPlanEntry entry)
    {
        try
        {
            AutoMount.Core.Folders.FolderId folder =
                _setup.Shares?.FolderBehind(entry.FolderId) ?? entry.FolderId;
            return _setup.Folders.GetUsage(folder).Bytes;
        }
        catch (ServiceException)
        {
            return null; // it is being deleted
        }
    }

    /// <summary>Known without counting, or not at all.</summary>
    private long? ScratchBytesOf(SessionId id) => GetScratchUsage(id)?.Bytes;
}
