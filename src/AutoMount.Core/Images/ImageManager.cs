using AutoMount.Core.Accounts;

namespace AutoMount.Core.Images;

/// <summary>Images as users may see and fetch them.</summary>
/// <param name="engine">Has them.</param>
/// <param name="policy">Says who may use which.</param>
/// <param name="users">The host's accounts.</param>
public sealed class ImageManager(IImageEngine engine, ImagePolicy policy, IUserDirectory users)
{
    /// <summary>The images that a user may run, newest first.</summary>
    public async Task<IReadOnlyList<ImageSummary>> ListAsync(
        UserId user,
        CancellationToken cancellation
    )
    {
        UserAccount account = Find(user);
        IReadOnlyList<ImageSummary> images = await engine
            .ListImagesAsync(cancellation)
            .ConfigureAwait(false);
        return [.. images.Where(image => policy.Allows(account, image.Facts))];
    }

    /// <summary>Everything about one image that the user may run.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchImage"/>, <see cref="ServiceError.AccessDenied"/>.</exception>
    public async Task<ImageSummary> ShowAsync(
        UserId user,
        string reference,
        CancellationToken cancellation
    )
    {
        ImageSummary image = await engine
            .ShowImageAsync(reference, cancellation)
            .ConfigureAwait(false);
        policy.Check(Find(user), reference, image.Facts);
        return image;
    }

    /// <summary>Refuses what <see cref="PullAsync"/> would refuse before it begins.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.AccessDenied"/>, <see cref="ServiceError.InvalidArgument"/>.</exception>
    public void CheckPull(UserId user, string reference)
    {
        if (ImageReference.IsId(reference))
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"'{reference}' is an image's id, by which no registry can be asked; give a name such as 'python:3.12', or a name with a digest."
            );
        }

        policy.CheckPull(Find(user), reference);
    }

    /// <summary>Fetches an image.</summary>
    /// <returns>The image that is there now.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.AccessDenied"/>, <see cref="ServiceError.NoSuchImage"/>, and the engine's.</exception>
    public async Task<ImageSummary> PullAsync(
        UserId user,
        string reference,
        Action<PullProgress> progress,
        CancellationToken cancellation
    )
    {
        CheckPull(user, reference);
        await engine.PullImageAsync(reference, progress, cancellation).ConfigureAwait(false);
        return await ShowAsync(user, reference, cancellation).ConfigureAwait(false);
    }

    private UserAccount Find(UserId user) =>
        users.Find(user)
        ?? throw new ServiceException(
            ServiceError.NoSuchUser,
            $"This host has no account with uid {user}; make the account first."
        );
}
