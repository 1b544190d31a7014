using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What images take besides those they were made of. Pure.</summary>
internal static class AddedImages
{
    /// <summary>Sums up those with a label. One whose original is gone counts whole: nothing else holds its files.</summary>
    internal static long Sum(IEnumerable<ImagesListResponse> images, string label, string value)
    {
        Dictionary<string, ImagesListResponse> all = images
            .DistinctBy(image => image.ID)
            .ToDictionary(image => image.ID, StringComparer.Ordinal);
        return all
            .Values.Where(image =>
                image.Labels?.TryGetValue(label, out string? has) == true && has == value
            )
            .Sum(image =>
                all.TryGetValue(image.ParentID ?? string.Empty, out ImagesListResponse? original)
                    ? Math.Max(0, image.Size - original.Size)
                    : image.Size
            );
    }
}
