using System.Formats.Tar;
using AutoMount.Containers.Docker;
using AutoMount.Core;

namespace AutoMount.Containers.Tests.Docker;

/// <summary>Homes of images on the disk, from archives of the test's own.</summary>
public sealed class ImageHomesTests : IDisposable
{
    private const string Image = "sha256:0123";
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-homes-")
        .FullName;
    private readonly ImageHomes _homes;

    public ImageHomesTests() => _homes = new ImageHomes(_directory);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Keep_LeavesAlone_WhatIsBeingUnpacked()
    {
        await _homes.TakeAsync(
            Image,
            async archive =>
            {
                await WriteAsync(archive);
                Sweep();
                return true;
            },
            Cancellation
        );

        Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(Files(), "f"), Cancellation));
    }

    [Fact]
    public async Task Keep_LeavesAlone_WhatTheListIsTooOldToHave()
    {
        _homes.BeginKeeping();
        await _homes.TakeAsync(Image, LoadAsync, Cancellation);

        _homes.Keep([]);
        Assert.NotEmpty(Files());
        Sweep(Image);
        Assert.NotEmpty(Files());
        Sweep();

        Assert.Empty(Files());
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void Keep_ForgetsWhatAPredecessorLeftHalfDone()
    {
        _ = Directory.CreateDirectory($"{_directory}/new-0123/files");

        Sweep(Image);

        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public async Task Take_ByTwoAtOnce_UnpacksOnce()
    {
        int loads = 0;
        TaskCompletionSource going = new();

        Task first = _homes.TakeAsync(Image, LoadLaterAsync, Cancellation);
        Task second = _homes.TakeAsync(Image, LoadLaterAsync, Cancellation);
        going.SetResult();
        await first;
        await second;

        Assert.Equal(1, loads);
        Assert.NotEmpty(Files());

        async Task<bool> LoadLaterAsync(string archive)
        {
            _ = Interlocked.Increment(ref loads);
            await going.Task;
            return await LoadAsync(archive);
        }
    }

    [Fact]
    public async Task Take_WhereTheDiskFails_IsTheStorage_AndIsTriedAgain()
    {
        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() =>
            _homes.TakeAsync(Image, _ => throw new IOException("No space left"), Cancellation)
        );

        Assert.Equal(ServiceError.StorageFailed, refusal.Error);
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
        await _homes.TakeAsync(Image, LoadAsync, Cancellation);
        Assert.NotEmpty(Files());
    }

    private string Files() => _homes.Find(Image).Files;

    private void Sweep(params string[] images)
    {
        _homes.BeginKeeping();
        _homes.Keep(images);
    }

    private static async Task<bool> LoadAsync(string archive)
    {
        await WriteAsync(archive);
        return true;
    }

    private static async Task WriteAsync(string archive)
    {
        await using FileStream file = File.Create(archive);
        await using TarWriter writer = new(file);
        await writer.WriteEntryAsync(
            new PaxTarEntry(TarEntryType.RegularFile, "work/f")
            {
                DataStream = new MemoryStream("x"u8.ToArray()),
            }
        );
    }
}
