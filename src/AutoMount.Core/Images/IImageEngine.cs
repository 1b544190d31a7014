namespace AutoMount.Core.Images;

/// <summary>Port to the images of the container engine. Throws <see cref="ServiceException"/> as <see cref="Sessions.IContainerEngine"/> does.</summary>
public interface IImageEngine
{
    /// <summary>All images on this host that have a name or a digest, newest first.</summary>
    Task<IReadOnlyList<ImageSummary>> ListImagesAsync(CancellationToken cancellation);

    /// <summary>Everything about one image.</summary>
    Task<ImageSummary> ShowImageAsync(string reference, CancellationToken cancellation);

    /// <summary>Fetches an image from its registry.</summary>
    /// <param name="reference">Which; a name without a tag means <c>latest</c> alone.</param>
    /// <param name="progress">Told of the progress of each layer, in order, by the calling thread or another; returns soon.</param>
    /// <param name="cancellation">Ends the transfer; what is there already stays and is not fetched again.</param>
    Task PullImageAsync(
        string reference,
        Action<PullProgress> progress,
        CancellationToken cancellation
    );
}

/// <summary>An image on this host.</summary>
public sealed record ImageSummary
{
    /// <summary>What is needed to run it; its accounts and home are left out in a list.</summary>
    public required Sessions.ImageFacts Facts { get; init; }

    /// <summary>When it was made (UTC), or null where that is not told.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Bytes of all its layers.</summary>
    public long Bytes { get; init; }

    /// <summary>Its command, joined as the engine runs it; empty where not told.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];
}

/// <summary>How far a transfer is.</summary>
/// <param name="Layer">Which layer; empty for the whole.</param>
/// <param name="Status">The engine's own word, such as <c>Downloading</c>.</param>
/// <param name="Current">Bytes done, 0 where not told.</param>
/// <param name="Total">Bytes of the layer, 0 where not told.</param>
public sealed record PullProgress(string Layer, string Status, long Current, long Total);
