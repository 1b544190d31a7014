using AutoMount.Containers.Docker;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Tests.Docker;

public sealed class AddedImagesTests
{
    private const string Label = "owner";

    [Fact]
    public void Sum_IsOfWhatAUsersImagesAdd_EachOnce()
    {
        ImagesListResponse[] images =
        [
            Image("debian", 1000),
            Image("one", 1010, "debian", "7"),
            Image("one", 1010, "debian", "7"), // by another name
            Image("two", 1030, "one", "7"), // of a session in the first
            Image("another's", 9000, "debian", "77"),
            Image("smaller", 900, "debian", "7"),
            Image("orphan", 500, "gone", "7"),
            Image("unnamed parent", 200, null, "7"),
        ];

        Assert.Equal(10 + 20 + 0 + 500 + 200, AddedImages.Sum(images, Label, "7"));
        Assert.Equal(0, AddedImages.Sum([], Label, "7"));
    }

    private static ImagesListResponse Image(
        string id,
        long size,
        string? parent = null,
        string? owner = null
    ) =>
        new()
        {
            ID = id,
            ParentID = parent!,
            Size = size,
            Labels = owner is null ? null! : new Dictionary<string, string> { [Label] = owner },
        };
}
