using AutoMount.Core;
using AutoMount.Core.Images;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>Images that exist by name only, and a registry that has every image and is as slow as a test wants.</summary>
public sealed class FakeImageEngine : IImageEngine
{
    private readonly TaskCompletionSource _released = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly TaskCompletionSource _cancelled = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <summary>The images on the host.</summary>
    public IList<ImageSummary> Images { get; } =
    [Image("debian:12", 'd'), Image("internal/secret:1", 'e')];

    /// <summary>An image whose transfer lasts until <see cref="Release"/>.</summary>
    public string? Slow { get; set; }

    /// <summary>Ends when a transfer was ended by whoever had asked for it.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>Lets a slow transfer end.</summary>
    public void Release() => _released.TrySetResult();

    /// <inheritdoc/>
    public Task<IReadOnlyList<ImageSummary>> ListImagesAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<ImageSummary>>([.. Images]);

    /// <inheritdoc/>
    public Task<ImageSummary> ShowImageAsync(string reference, CancellationToken cancellation) =>
        Task.FromResult(
            Images.FirstOrDefault(image => image.Facts.Tags.Contains(reference))
                ?? throw new ServiceException(
                    ServiceError.NoSuchImage,
                    $"There is no image '{reference}' on this host."
                )
        );

    /// <inheritdoc/>
    public async Task PullImageAsync(
        string reference,
        Action<PullProgress> progress,
        CancellationToken cancellation
    )
    {
        progress(new PullProgress(string.Empty, $"Pulling from {reference}", 0, 0));
        progress(new PullProgress("layer1", "Downloading", 512, 1024));
        if (reference == Slow)
        {
            try
            {
                while (!_released.Task.IsCompleted)
                {
                    progress(new PullProgress("layer1", "Downloading", 600, 1024));
                    await Task.WhenAny(_released.Task, Task.Delay(20, cancellation));
                    cancellation.ThrowIfCancellationRequested();
                }
            }
            catch (OperationCanceledException)
            {
                _cancelled.TrySetResult();
                throw;
            }
        }

        progress(new PullProgress("layer1", "Pull complete", 0, 0));
        Images.Add(Image(reference, 'f'));
    }

    private static ImageSummary Image(string tag, char digit) =>
        new()
        {
            Facts = new ImageFacts
            {
                Id = $"sha256:{new string(digit, 64)}",
                Environment = [],
                Tags = [tag],
                Digests = [$"{tag.Split(':')[0]}@sha256:{new string(digit, 64)}"],
                Labels = new Dictionary<string, string> { ["maker"] = "tests" },
            },
            CreatedAt = DateTimeOffset.UnixEpoch.AddYears(50),
            Bytes = 5 << 20,
            Command = ["bash", "-l"],
        };
}
