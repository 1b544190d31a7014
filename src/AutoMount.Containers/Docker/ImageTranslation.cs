using AutoMount.Core.Images;
using AutoMount.Core.Sessions;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>From the engine's words about images to ours.</summary>
internal static class ImageTranslation
{
    private const string NoName = "<none>:<none>";
    private const string NoDigest = "<none>@<none>";

    /// <summary>What is known of an image by its id, with what may change while its id stays: its names, and where its home's files are.</summary>
    internal static ImageFacts WithNames(
        ImageFacts facts,
        ImageInspectResponse image,
        ImageHomes homes
    )
    {
        (string files, string note) = homes.Find(facts.Id);
        return facts with
        {
            Labels = LabelsOf(image.Config?.Labels),
            Tags = Names(image.RepoTags),
            Digests = Names(image.RepoDigests),
            HomeFiles = files,
            HomeNote = note,
        };
    }

    internal static ImageSummary ToSummary(ImagesListResponse image) =>
        new()
        {
            Facts = new ImageFacts
            {
                Id = image.ID,
                Environment = [],
                Labels = LabelsOf(image.Labels),
                Tags = Names(image.RepoTags),
                Digests = Names(image.RepoDigests),
            },
            CreatedAt = TimeOf(image.Created),
            Bytes = image.Size,
        };

    internal static ImageSummary ToSummary(ImageInspectResponse image) =>
        new()
        {
            Facts = new ImageFacts
            {
                Id = image.ID,
                Environment = [.. image.Config?.Env ?? []],
                Labels = LabelsOf(image.Config?.Labels),
                Tags = Names(image.RepoTags),
                Digests = Names(image.RepoDigests),
            },
            CreatedAt = TimeOf(image.Created),
            Bytes = image.Size,
            Command = [.. image.Config?.Entrypoint ?? [], .. image.Config?.Cmd ?? []],
        };

    private static Dictionary<string, string> LabelsOf(IDictionary<string, string>? labels) =>
        new(
            labels ?? new Dictionary<string, string>(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    private static string[] Names(IList<string>? names) =>
        [.. (names ?? []).Where(name => name is not (NoName or NoDigest))];

    private static DateTimeOffset? TimeOf(DateTime? time) =>
        time is { Year: > 1 } known ? new DateTimeOffset(known.ToUniversalTime()) : null;
}
