using System.Text;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests;

/// <summary>Folders that are hidden, copied, given away and removed, on the real mount.</summary>
public sealed class FolderLifeTests : IDisposable
{
    private readonly MountedUser _user = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Hide_TakesTheNameAtOnce_AndShowBringsEverythingBack()
    {
        Folder folder = _user.Add(".local");
        File.WriteAllText(_user.PathOf(folder, "kept"), "kept");
        using FileStream open = new(_user.PathOf(folder, "open"), FileMode.Create);

        _user.Engine.Hide(Trashed(folder));

        Assert.False(Directory.Exists(_user.PathOf(folder)));
        Assert.Empty(Directory.GetFileSystemEntries(_user.Tree));
        open.Write(new byte[8192]); // what is open stays usable, and is charged
        open.Flush();
        Assert.Equal(new FolderUsage(4096 + 4096 + 8192, 3), _user.Engine.GetUsage(folder.Id));
        Assert.Equal(_user.Engine.GetUsage(folder.Id), _user.Engine.GetUserUsage(folder.Owner));

        _user.Engine.Show(folder);
        _user.Engine.Show(folder); // as a start after a crash does

        Assert.Equal("kept", File.ReadAllText(_user.PathOf(folder, "kept")));
        Assert.Equal(8192, new FileInfo(_user.PathOf(folder, "open")).Length);
        Assert.Equal(_user.Engine.CountUsage(folder.Id), _user.Engine.GetUsage(folder.Id));
    }

    [Fact]
    public void AHiddenFolder_IsHiddenAndChargedAfterARestart()
    {
        Folder folder = _user.Add(".local");
        File.WriteAllText(_user.PathOf(folder, "kept"), "kept");
        Folder trashed = Trashed(folder);
        _user.Engine.Hide(trashed);

        _user.Restart();
        _user.Engine.Attach(trashed);

        Assert.Equal(new FolderUsage(8192, 2), _user.Engine.GetUserUsage(folder.Owner));
        Assert.Null(_user.Engine.GetRecount(folder.Id));
        Assert.Empty(Directory.GetFileSystemEntries(_user.Tree));
        _user.Engine.Show(folder);
        Assert.Equal("kept", File.ReadAllText(_user.PathOf(folder, "kept")));
    }

    [Fact]
    public void AHiddenFolder_IsTakenOver_WithWhatIsOpenInIt()
    {
        using KeptDescriptors kept = new();
        _user.Descriptors = kept;
        _user.Restart();
        Folder folder = _user.Add("data");
        using FileStream open = new(_user.PathOf(folder, "open"), FileMode.Create);
        _user.Engine.Hide(Trashed(folder));
        Assert.False(Directory.Exists(_user.PathOf(folder)));

        Succeed(Trashed(folder));

        open.Write(new byte[8192]);
        open.Flush();
        Assert.Equal(new FolderUsage(4096 + 8192, 2), _user.Engine.GetUsage(folder.Id));
        Assert.False(Directory.Exists(_user.PathOf(folder)));
        _user.Engine.Show(folder);
        Assert.Equal(8192, new FileInfo(_user.PathOf(folder, "open")).Length);
        Assert.Equal(_user.Engine.CountUsage(folder.Id), _user.Engine.GetUsage(folder.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void HidingOrShowing_ThatACrashCut_IsMadeKnownByTheSuccessor(bool shows)
    {
        using KeptDescriptors kept = new();
        _user.Descriptors = kept;
        _user.Restart();
        Folder folder = _user.Add("data");
        File.WriteAllText(_user.PathOf(folder, "file"), "kept");
        if (shows)
        {
            _user.Engine.Hide(Trashed(folder));
        }

        Assert.Equal(!shows, Directory.Exists(_user.PathOf(folder))); // the kernel remembers that

        Succeed(shows ? folder : Trashed(folder));

        Assert.Equal(shows, Directory.Exists(_user.PathOf(folder)));
        Assert.Equal(new FolderUsage(8192, 2), _user.Engine.GetUsage(folder.Id));
    }

    [Fact]
    public void Erase_CountsAndCanBeEnded_AndGoesOn()
    {
        Folder folder = _user.Add("data");
        for (int index = 0; index < 200; index++)
        {
            string directory = _user.PathOf(folder, $"d{index % 7}/e{index % 3}");
            _ = Directory.CreateDirectory(directory);
            File.WriteAllText(Path.Combine(directory, $"{index}"), "x");
        }

        long inodes = _user.Engine.GetUsage(folder.Id).Inodes;
        _user.Engine.Detach(folder);
        FolderErasure first = new(inodes);
        first.End();
        _user.Engine.Erase(folder.Id, first);

        Assert.InRange(first.Removed, 1, 50);
        Assert.NotEqual(0, _user.Engine.GetUserUsage(folder.Owner).Inodes); // still charged
        FolderErasure second = new(inodes);
        _user.Engine.Erase(folder.Id, second);
        Assert.InRange(first.Removed + second.Removed, inodes - 1, inodes + 3); // and our own notes
        Assert.Equal(default, _user.Engine.GetUserUsage(folder.Owner));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_user.Directory, "state", "folders")));
    }

    [Fact]
    public void Copy_HasEverythingThatCanBeSaidOfFiles()
    {
        Folder source = _user.Add("source");
        Fill(_user.PathOf(source));
        Folder target = AddHidden("target");

        _user.Engine.Copy(source.Id, target.Id, Cancellation);
        _user.Engine.Show(target with { State = FolderState.Ready });

        Assert.Equal(Listing(_user.PathOf(source)), Listing(_user.PathOf(target)));
        _ = Commands.Run(
            "diff",
            "-r",
            "--no-dereference",
            _user.PathOf(source, "a/b"),
            _user.PathOf(target, "a/b")
        );
        Assert.Equal(_user.Engine.GetUsage(source.Id), _user.Engine.GetUsage(target.Id));
        Assert.Equal(_user.Engine.CountUsage(target.Id), _user.Engine.GetUsage(target.Id));
        string blocks = Commands.Run("stat", "-c", "%b", _user.PathOf(target, "sparse"));
        Assert.InRange(
            int.Parse(blocks.Trim(), System.Globalization.CultureInfo.InvariantCulture),
            0,
            64
        );
        Remove(source);
        Remove(target);
    }

    [Theory]
    [InlineData(100 * 4096, FolderLimits.Unlimited)]
    [InlineData(FolderLimits.Unlimited, 20)]
    public void Copy_ThatDoesNotFit_IsRefusedBeforeAnythingIsCopied(long bytes, long inodes)
    {
        Folder source = _user.Add("source");
        for (int index = 0; index < 30; index++)
        {
            File.WriteAllBytes(_user.PathOf(source, $"{index}"), new byte[5 * 4096]);
        }

        Folder target = AddHidden("target", bytes, inodes);

        ServiceException refused = Assert.Throws<ServiceException>(() =>
            _user.Engine.Copy(source.Id, target.Id, Cancellation)
        );

        Assert.Equal(ServiceError.LimitReached, refused.Error);
        Assert.Equal(new FolderUsage(4096, 1), _user.Engine.GetUsage(target.Id));
        Assert.Equal(new FolderUsage(4096, 1), _user.Engine.CountUsage(target.Id));
    }

    [Fact]
    public void Copy_OfASourceThatIsWrittenMeanwhile_IsChargedExactly()
    {
        Folder source = _user.Add("source");
        using CancellationTokenSource end = new();
        Thread writer = new(() => Scribble(_user.PathOf(source), end.Token));
        writer.Start();
        for (int round = 0; round < 20; round++)
        {
            Folder target = AddHidden($"target{round}");
            _user.Engine.Copy(source.Id, target.Id, Cancellation);
            Assert.Equal(_user.Engine.CountUsage(target.Id), _user.Engine.GetUsage(target.Id));
        }

        end.Cancel();
        writer.Join();
    }

    [Fact]
    public void GiveAway_OfAFolderThatIsUsed_IsRefused()
    {
        Folder folder = _user.Add("data");
        using (FileStream open = new(_user.PathOf(folder, "open"), FileMode.Create))
        {
            _user.Engine.Hide(Trashed(folder));
            ServiceException refused = Assert.Throws<ServiceException>(() =>
                _user.Engine.GiveAway(Trashed(folder), _user.Account, checks: true)
            );
            Assert.Equal(ServiceError.FolderBusy, refused.Error);
            _user.Engine.Show(folder);
        }

        Assert.True(File.Exists(_user.PathOf(folder, "open")));
        Assert.Equal(_user.Engine.CountUsage(folder.Id), _user.Engine.GetUsage(folder.Id));
    }

    [Fact]
    public void GiveAway_ChangesTheOwnerOfEverything_AndMovesTheCharge()
    {
        Folder folder = _user.Add("data");
        Fill(_user.PathOf(folder));
        FolderUsage usage = _user.Engine.GetUsage(folder.Id);
        UserAccount bob = _user.Account with
        {
            Id = new UserId(12345),
            Name = "bob",
            PrimaryGroup = 12346,
        };
        _user.Engine.Hide(Trashed(folder));
        _user.Engine.SetUserLimits(bob.Id, new UserLimits(usage.Bytes - 1, FolderLimits.Unlimited));
        Assert.Equal(
            ServiceError.LimitReached,
            Assert
                .Throws<ServiceException>(() =>
                    _user.Engine.GiveAway(Trashed(folder), bob, checks: true)
                )
                .Error
        );
        Assert.Equal(default, _user.Engine.GetUserUsage(bob.Id));
        _user.Engine.SetUserLimits(bob.Id, new UserLimits(usage.Bytes, FolderLimits.Unlimited));

        _user.Engine.GiveAway(Trashed(folder), bob, checks: true);

        Assert.Equal(default, _user.Engine.GetUserUsage(_user.Account.Id));
        Assert.Equal(usage, _user.Engine.GetUserUsage(bob.Id)); // held until it is attached to his tree
        string data = Path.Combine(_user.Directory, "state", "folders", folder.Id.Value, "data");
        Assert.Equal(
            ["12345:12346"],
            Commands
                .Run("find", data, "-printf", "%U:%G\n")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Distinct()
        );
        Remove(folder);
    }

    /// <summary>Another engine takes the mount over, and knows the folder as it is recorded.</summary>
    private void Succeed(Folder folder)
    {
        _user.Engine.LeavesMounts = true;
        _user.Restart();
        _user.Engine.Attach(folder);
        _ = _user.Engine.Serve();
    }

    /// <summary>Names may be no text, which the test's own removal cannot do.</summary>
    private void Remove(Folder folder)
    {
        _user.Engine.Detach(folder);
        _user.Engine.Erase(folder.Id, new FolderErasure(total: 0));
    }

    private static Folder Trashed(Folder folder) => folder with { State = FolderState.Trashed };

    private Folder AddHidden(
        string name,
        long bytes = FolderLimits.Unlimited,
        long inodes = FolderLimits.Unlimited
    )
    {
        Folder folder = new()
        {
            Id = FolderId.New(),
            Owner = _user.Account.Id,
            Name = FolderName.Parse(name),
            Limits = new FolderLimits(bytes, inodes),
            State = FolderState.Creating,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        _user.Engine.Prepare(folder, _user.Account);
        _user.Engine.Attach(folder);
        return folder;
    }

    private static void Fill(string top)
    {
        string script = """
            set -e
            cd "$0"
            mkdir -p a/b/c "$(printf 'a/\377name')"
            echo text >a/b/file; chmod 4751 a/b/file
            ln a/b/file a/hard; ln -s ../nowhere a/b/soft
            mkfifo a/pipe; chmod 2770 a/b/c; chmod 1777 a/b
            setfattr -n user.mine -v yours a/b/file; setfattr -n user.dir -v there a/b/c
            setfacl -m u:12:r a/hard; setfacl -d -m u:13:rx a/b/c
            truncate -s 64M sparse; printf end >>sparse
            chown 55:66 a/hard a/b/c
            touch -d '2001-02-03 04:05:06.789' a/b/file a/b/c a/b a
            deep=.; for i in $(seq 300); do deep=$deep/d$i; done; mkdir -p $deep; echo far >$deep/end
            """;
        _ = Commands.Run("bash", "-c", script, top);
    }

    /// <summary>Everything but access times and inode numbers.</summary>
    private static string Listing(string top)
    {
        string script = """
            cd "$0"
            find . -printf '%P %y %m %U:%G %n %T@ %l ' \( -type d -printf '\n' -o -printf '%s\n' \) | sort
            getfattr -R -P -d -m - --absolute-names . 2>/dev/null | grep -v '^$' | sort
            getfacl -R -P . 2>/dev/null
            [ a/hard -ef a/b/file ] && echo linked
            """;
        return Commands.Run("bash", "-c", script, top);
    }

    private static void Scribble(string top, CancellationToken cancellation)
    {
        Random random = new(1);
        while (!cancellation.IsCancellationRequested)
        {
            string path = Path.Combine(top, $"{random.Next(40)}");
            switch (random.Next(4))
            {
                case 0:
                    File.Delete(path);
                    break;
                case 1:
                    using (FileStream file = new(path, FileMode.OpenOrCreate))
                    {
                        file.SetLength(random.Next(100_000));
                    }

                    break;
                default:
                    File.WriteAllText(
                        path,
                        new StringBuilder().Append('x', random.Next(50_000)).ToString()
                    );
                    break;
            }
        }
    }
}
