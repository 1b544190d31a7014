namespace AutoMount.Core.Sessions;

/// <summary>Port to making images of containers. Throws <see cref="ServiceException"/> as <see cref="IContainerEngine"/> does.</summary>
public interface IContainerCommits
{
    /// <summary>What a container wrote above its image, bytes.</summary>
    Task<long> GetSizeAsync(string containerId, CancellationToken cancellation);

    /// <summary>Makes an image of a container; its processes pause meanwhile. User, working directory, command and environment are the original image's again.</summary>
    /// <returns>The image's id.</returns>
    /// <exception cref="ServiceException">Also <see cref="ServiceError.LimitReached"/> where it became larger than it may be; then it is gone again.</exception>
    Task<string> CommitAsync(CommitSpecification specification, CancellationToken cancellation);

    /// <summary>What all images with a label add to those they were made of, bytes.</summary>
    Task<long> GetAddedBytesAsync(string label, string value, CancellationToken cancellation);
}

/// <summary>An image to be made.</summary>
public sealed record CommitSpecification
{
    /// <summary>Of which container.</summary>
    public required string ContainerId { get; init; }

    /// <summary>The image that the container was made of.</summary>
    public required string ImageId { get; init; }

    /// <summary>The name it gets.</summary>
    public required ImageName Name { get; init; }

    /// <summary>Labels it gets besides the original image's.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Most bytes that it may add to the original.</summary>
    public long MaximumBytes { get; init; } = long.MaxValue;
}

/// <summary>What making an image of a session does, and what it leaves out.</summary>
/// <param name="Name">The name the image gets.</param>
/// <param name="Bytes">What it adds to the original image.</param>
/// <param name="LeftOut">What is mounted into the container and so is not in the image: the home first.</param>
public sealed record CommitPlan(ImageName Name, long Bytes, IReadOnlyList<LeftOut> LeftOut)
{
    /// <summary>Most that it may add.</summary>
    public long Room { get; init; } = long.MaxValue;
}

/// <summary>Something that an image does not hold.</summary>
/// <param name="Folder">The folder's name; empty for the home itself.</param>
/// <param name="Path">Where it is in the container.</param>
/// <param name="Bytes">How large it is now; null where that is not known at once.</param>
public sealed record LeftOut(string Folder, string Path, long? Bytes);
