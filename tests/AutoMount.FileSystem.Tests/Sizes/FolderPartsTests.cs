using System.Diagnostics;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Tests.Views;

namespace AutoMount.FileSystem.Tests.Sizes;

/// <summary>What is big in a folder.</summary>
public sealed class FolderPartsTests : IDisposable
{
    private readonly MountedUser _user = new();

    public void Dispose() => _user.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Parts_SumToTheUsage_AndFollowARename()
    {
        Folder folder = _user.Add("data");
        string deep = _user.PathOf(folder, "a/b/c");
        _ = Directory.CreateDirectory(deep);
        _ = Directory.CreateDirectory(_user.PathOf(folder, "z"));
        File.WriteAllBytes(Path.Combine(deep, "big"), new byte[100_000]);
        File.WriteAllBytes(_user.PathOf(folder, "top"), new byte[5000]);
        _ = Commands.Run("ln", Path.Combine(deep, "big"), _user.PathOf(folder, "z/link"));

        Assert.Null(_user.Engine.FindParts(folder.Id));
        _ = _user.Engine.ListParts(folder.Id, Cancellation);
        Assert.Equal(
            [(".", 4096, 1), ("a", 114_688, 4), ("top", 8192, 1), ("z", 4096, 1)],
            Parts(folder)
        );
        Directory.Move(deep, _user.PathOf(folder, "z/c"));
        Assert.Equal(
            [(".", 4096, 1), ("a", 8192, 2), ("top", 8192, 1), ("z", 110_592, 3)],
            Parts(folder)
        );
    }

    [Fact]
    public void DeletedFileThatIsOpen_HasARowOfItsOwn()
    {
        Folder folder = _user.Add("data");
        _ = _user.Engine.ListParts(folder.Id, Cancellation);
        using (FileStream open = File.Create(_user.PathOf(folder, "file")))
        {
            File.Delete(_user.PathOf(folder, "file"));
            open.Write(new byte[20_000]);
            open.Flush();
            Assert.Equal([("", 20_480, 1), (".", 4096, 1)], Parts(folder));
            _ = _user.Engine.ListParts(folder.Id, Cancellation);
            Assert.Equal([("", 20_480, 1), (".", 4096, 1)], Parts(folder));
        }

        new KeptSizes(_user, folder).AssertExact();
    }

    [Fact]
    public async Task SecondAsk_AfterOrdinaryChanges_WalksNothing()
    {
        Folder folder = _user.Add("data");
        string root = _user.PathOf(folder);
        using FolderBreakdowns breakdowns = new(_user.Engine, TimeProvider.System);
        (FolderBreakdown found, bool isRefreshing) = await breakdowns.GetAsync(
            folder.Id,
            anew: false,
            Cancellation
        );
        Assert.Equal((1, 1, false), (_user.Engine.SizeWalks, found.Parts.Count, isRefreshing));

        _ = Directory.CreateDirectory(Path.Combine(root, "one/deep"));
        _ = Directory.CreateDirectory(Path.Combine(root, "two"));
        await File.WriteAllBytesAsync(
            Path.Combine(root, "one/deep/f"),
            new byte[50_000],
            Cancellation
        );
        Directory.Move(Path.Combine(root, "one/deep"), Path.Combine(root, "two/deep"));
        _ = Commands.Run("ln", Path.Combine(root, "two/deep/f"), Path.Combine(root, "one/f"));
        File.Delete(Path.Combine(root, "two/deep/f"));
        Directory.Move(Path.Combine(root, "one"), Path.Combine(root, "first"));

        (found, isRefreshing) = await breakdowns.GetAsync(folder.Id, anew: false, Cancellation);
        Assert.Equal(
            ["first 57344 2", "two 8192 2", ". 4096 1"],
            found.Parts.Select(part => $"{part.Name} {part.Bytes} {part.Inodes}")
        );
        Assert.Equal((1, false), (_user.Engine.SizeWalks, isRefreshing));
        (_, isRefreshing) = await breakdowns.GetAsync(folder.Id, anew: true, Cancellation);
        Assert.Equal((2, false), (_user.Engine.SizeWalks, isRefreshing));
    }

    [Fact]
    public void DirectoryThatMovesBehindTheWalk_IsCounted()
    {
        Folder folder = _user.Add("data");
        string one = _user.PathOf(folder, "one");
        string two = _user.PathOf(folder, "two");
        _ = Directory.CreateDirectory(Path.Combine(one, "x/deep"));
        _ = Directory.CreateDirectory(Path.Combine(two, "y/deep"));
        File.WriteAllBytes(Path.Combine(one, "x/deep/f"), new byte[10_000]);
        File.WriteAllBytes(Path.Combine(two, "y/deep/f"), new byte[20_000]);
        int steps = 0;
        _user.Engine.SizeStep = () =>
        {
            if (++steps == 5) // one of the two was listed, and the other was not
            {
                Directory.Move(Path.Combine(one, "x"), Path.Combine(two, "x"));
                Directory.Move(Path.Combine(two, "y"), Path.Combine(one, "y"));
            }
        };
        _ = _user.Engine.ListParts(folder.Id, Cancellation);
        Assert.Equal([(".", 4096, 1), ("one", 32_768, 4), ("two", 24_576, 4)], Parts(folder));
    }

    [Fact]
    public void ManyFiles_AreAnsweredForInMilliseconds()
    {
        Folder folder = _user.Add("data");
        foreach (int directory in Enumerable.Range(0, 500))
        {
            string path = _user.PathOf(folder, $"d{directory % 20}/e{directory / 20}");
            _ = Directory.CreateDirectory(path);
            foreach (int file in Enumerable.Range(0, 20))
            {
                File.Create(Path.Combine(path, $"f{file}")).Dispose();
            }
        }

        Stopwatch walked = Stopwatch.StartNew();
        _ = _user.Engine.ListParts(folder.Id, Cancellation);
        walked.Stop();
        TimeSpan best = TimeSpan.MaxValue;
        for (int ask = 0; ask < 10; ask++)
        {
            File.WriteAllBytes(_user.PathOf(folder, $"d1/e{ask}/f1"), new byte[1000]);
            Stopwatch asked = Stopwatch.StartNew();
            FolderParts kept = _user.Engine.FindParts(folder.Id)!;
            best = asked.Elapsed < best ? asked.Elapsed : best;
            Assert.Equal((21, 10_521), (kept.Parts.Count, kept.Parts.Sum(part => part.Inodes)));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"walk {walked.Elapsed}, ask {best}");
        Assert.True(best < TimeSpan.FromMilliseconds(10), $"{best}");
        new KeptSizes(_user, folder).AssertExact();
    }

    [Fact]
    public void TooManyDirectories_StayExact_UntilOneMoves()
    {
        _user.Engine.MostSizeEntries = 6;
        Folder folder = _user.Add("data");
        string root = _user.PathOf(folder);
        KeptSizes sizes = new(_user, folder);
        _ = Directory.CreateDirectory(Path.Combine(root, "one/a"));
        _ = Directory.CreateDirectory(Path.Combine(root, "two"));
        sizes.Walk();
        _ = Directory.CreateDirectory(Path.Combine(root, "one/b/c/d/e"));
        File.WriteAllBytes(Path.Combine(root, "one/b/c/d/e/f"), new byte[30_000]);
        sizes.AssertExact();
        Directory.Move(Path.Combine(root, "one/b/c/d"), Path.Combine(root, "one/a/d"));
        Assert.False(_user.Engine.FindParts(folder.Id)!.IsCurrent);
        sizes.Walk();
        sizes.AssertExact();
        Directory.Move(Path.Combine(root, "one/a"), Path.Combine(root, "two/a"));
        _ = _user.Engine.FindParts(folder.Id);
        sizes.Walk();
        sizes.AssertExact();

        for (int file = 0; file < 5; file++)
        {
            File.WriteAllBytes(Path.Combine(root, $"top{file}"), new byte[5000]);
        }

        FolderPart rest = Assert.Single(
            _user.Engine.FindParts(folder.Id)!.Parts,
            part => part.Kind == FolderPartKind.Rest
        );
        Assert.Equal((5L * 8192, 5, 5), (rest.Bytes, rest.Inodes, rest.Entries));
    }

    [Fact]
    public void Guest_IsCountedLikeTheOwner()
    {
        using SharedFolder shared = new(Core.Shares.ShareRights.ReadWriteDelete);
        shared.Show();
        KeptSizes sizes = new(shared.User, shared.Folder);
        _ = shared.AsOwner(
            "mkdir one two && chmod 777 . one two && head -c 9000 /dev/zero > one/f"
        );
        _ = shared.AsGuest("cat one/f > two/before");
        sizes.Walk();
        Assert.Equal(
            (0, ""),
            shared.AsGuest(
                "cat one/f one/f >> two/before && mkdir two/d && mv one/f two/d/g && rm two/d/g && echo x > top"
            )
        );
        sizes.AssertExact();
        Assert.Equal(1, shared.User.Engine.SizeWalks);
    }

    [Fact]
    public void Copy_IsWalkedAfterwards()
    {
        Folder folder = _user.Add("data");
        Folder copy = _user.Add("copy");
        File.WriteAllBytes(_user.PathOf(folder, "file"), new byte[5000]);
        _ = _user.Engine.ListParts(copy.Id, Cancellation);
        _user.Engine.Copy(folder.Id, copy.Id, Cancellation);
        Assert.Null(_user.Engine.FindParts(copy.Id));
        _ = _user.Engine.ListParts(copy.Id, Cancellation);
        new KeptSizes(_user, copy).AssertExact();
    }

    [Fact]
    public void Ended_IsToldAsThat_AndKeepsNothing()
    {
        Folder folder = _user.Add("data");
        Assert.Throws<OperationCanceledException>(() =>
            _user.Engine.ListParts(folder.Id, new CancellationToken(canceled: true))
        );
        Assert.Null(_user.Engine.FindParts(folder.Id));
    }

    private (string, long, long)[] Parts(Folder folder)
    {
        FolderParts kept = _user.Engine.FindParts(folder.Id)!;
        FolderPart[] parts = [.. kept.Parts.OrderBy(part => part.Name, StringComparer.Ordinal)];
        Assert.True(kept.IsCurrent);
        Assert.Equal(
            _user.Engine.GetUsage(folder.Id),
            new FolderUsage(parts.Sum(part => part.Bytes), parts.Sum(part => part.Inodes))
        );
        return [.. parts.Select(part => (part.Name, part.Bytes, part.Inodes))];
    }
}
