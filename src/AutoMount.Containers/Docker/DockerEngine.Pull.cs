using AutoMount.Core;
using AutoMount.Core.Images;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>Images as such: which there are, and fetching one.</summary>
public sealed partial class DockerEngine
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ImageSummary>> ListImagesAsync(CancellationToken cancellation) =>
        AskAsync<IReadOnlyList<ImageSummary>>(
            async connection =>
            {
                IList<ImagesListResponse> images = await connection
                    .Client.Images.ListImagesAsync(new ImagesListParameters(), cancellation)
                    .ConfigureAwait(false);
                return
                [
                    .. images
                        .Select(ImageTranslation.ToSummary)
                        .Where(image => image.Facts.Tags.Count + image.Facts.Digests.Count > 0)
                        .OrderByDescending(image => image.CreatedAt),
                ];
            },
            cancellation
        );

    /// <inheritdoc/>
    public Task<ImageSummary> ShowImageAsync(string reference, CancellationToken cancellation) =>
        AskAsync(
            async connection =>
            {
                try
                {
                    return ImageTranslation.ToSummary(
                        await connection
                            .Client.Images.InspectImageAsync(reference, cancellation)
                            .ConfigureAwait(false)
                    );
                }
                catch (DockerApiException exception)
                    when (DockerErrors.IsNotFound(exception) || IsBadReference(exception))
                {
                    throw NoSuchImage(reference, exception);
                }
            },
            cancellation
        );

    /// <inheritdoc/>
    public Task PullImageAsync(
        string reference,
        Action<PullProgress> progress,
        CancellationToken cancellation
    ) =>
        AskAsync(
            async connection =>
            {
                string whole = ImageReference.Whole(reference); // without a tag the engine would fetch them all
                PullSink sink = new(progress);
                try
                {
                    await connection
                        .Client.Images.CreateImageAsync(
                            new ImagesCreateParameters { FromImage = whole },
                            authConfig: null,
                            sink,
                            cancellation
                        )
                        .ConfigureAwait(false);
                }
                catch (DockerApiException exception) when (DockerErrors.IsNotFound(exception))
                {
                    throw new ServiceException(
                        ServiceError.NoSuchImage,
                        $"There is no image '{whole}' to fetch: {DockerErrors.Message(exception)}",
                        exception
                    );
                }

                return sink.Problem.Length == 0
                    ? true
                    : throw new ServiceException(
                        ServiceError.EngineFailed,
                        $"Fetching '{whole}' failed: {sink.Problem}"
                    );
            },
            cancellation
        );

    private static ServiceException NoSuchImage(string reference, Exception cause) =>
        new(
            ServiceError.NoSuchImage,
            $"There is no image '{reference}' on this host. Fetch it with 'automountctl image pull {reference}', or ask an administrator to.",
            cause
        );

    /// <summary>Forgets what is kept of images that are no more.</summary>
    private async Task ForgetHomesAsync(DockerConnection connection, CancellationToken cancellation)
    {
        _homes.BeginKeeping();
        IList<ImagesListResponse> images = await connection
            .Client.Images.ListImagesAsync(new ImagesListParameters { All = true }, cancellation)
            .ConfigureAwait(false);
        try
        {
            _homes.Keep(images.Select(image => image.ID));
        }
        catch (IOException)
        {
            // the next sweep tries again; the engine has nothing to do with it
        }

        foreach (string gone in _images.Keys.Except(images.Select(image => image.ID)).ToArray())
        {
            _ = _images.TryRemove(gone, out _);
        }
    }

    /// <summary>Takes the client's messages in their order, on the reading thread.</summary>
    private sealed class PullSink(Action<PullProgress> progress) : IProgress<JSONMessage>
    {
        /// <summary>What the engine complained of in the middle; empty where it did not.</summary>
        public string Problem { get; private set; } = string.Empty;

        public void Report(JSONMessage value)
        {
            if (value.Error?.Message is { Length: > 0 } problem)
            {
                Problem = problem;
                return;
            }

            progress(
                new PullProgress(
                    value.ID ?? string.Empty,
                    value.Status ?? string.Empty,
                    value.Progress?.Current ?? 0,
                    value.Progress?.Total ?? 0
                )
            );
        }
    }
}
