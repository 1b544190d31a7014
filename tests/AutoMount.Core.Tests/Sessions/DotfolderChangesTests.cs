using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>Dotfolders that are made, changed and deleted while sessions run.</summary>
public sealed class DotfolderChangesTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private readonly FakeSessionHomes _homes = new();
    private readonly FolderManager _folders;
    private readonly SessionManager _sessions;

    public DotfolderChangesTests()
    {
        FakeUserDirectory users = new((Alice.Value, "alice"));
        _folders = new FolderManager(
            new MemoryFolderStore(),
            new FakeFolderEngine(),
            users,
            TimeProvider.System
        );
        _sessions = new SessionManager(
            new SessionManagerSetup
            {
                Folders = _folders,
                Store = new MemorySessionStore(),
                Engine = new FakeContainerEngine(),
                Homes = _homes,
                Logs = new MemorySessionLogs(),
                Users = users,
                Notices = new FakeSessionNotices(),
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
            }
        );
        _folders.Deleting += _sessions.RefuseDeletion;
        _folders.Changed += _sessions.FolderChanged;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _sessions.Dispose();

    [Fact]
    public async Task Deleted_ItDisappears()
    {
        Folder folder = Add(".local");
        Session session = await StartAsync(MountWishes.Default);

        _folders.Delete(folder.Id);

        Assert.Equal((".local", MountReason.Deleted), Mounts(session).Single());
        Assert.Equal(folder.Id, Assert.Single(_homes.Detached).FolderId);
    }

    [Fact]
    public async Task SetReadOnlyOffAndOn_TheMountFollows()
    {
        Folder folder = Add(".local");
        Session session = await StartAsync(MountWishes.Default);

        _ = _folders.SetAutoMount(folder.Id, AutoMountMode.ReadOnly);
        Assert.True(Assert.Single(_sessions.Get(session.Id).Mounts).ReadOnly);
        _ = _folders.SetAutoMount(folder.Id, AutoMountMode.Off);
        Assert.Equal((".local", MountReason.OptedOut), Mounts(session).Single());
        Assert.Single(_homes.Detached);
        _ = _folders.SetAutoMount(folder.Id, AutoMountMode.On);
        Assert.Equal((".local", MountReason.Dotfolder), Mounts(session).Single());
        Assert.False(Assert.Single(_sessions.Get(session.Id).Mounts).ReadOnly);
    }

    [Fact]
    public async Task Made_ItAppears_UnlessTheSessionWantsNone()
    {
        Session wants = await StartAsync(MountWishes.Default);
        Session wantsNone = await StartAsync(new MountWishes { Automatic = false });
        Session skips = await StartAsync(
            new MountWishes { LeftOut = [FolderName.Parse(".local")] }
        );

        _ = Add(".local");
        _ = Add(".linuxbrew");

        Assert.Contains((".local", MountReason.Dotfolder), Mounts(wants));
        Assert.Contains((MountPlanner.Linuxbrew, MountReason.NextSession), Mounts(wants));
        Assert.All(Mounts(wantsNone), mount => Assert.Equal(MountReason.NotWanted, mount.Reason));
        Assert.Contains((".local", MountReason.LeftOut), Mounts(skips));
    }

    [Fact]
    public async Task AskedFor_ItIsHeld_AndNoSettingChangesIt()
    {
        Folder folder = Add(".local");
        Session session = await StartAsync(
            new MountWishes { Requests = [new MountRequest(folder.Name, ReadOnly: false)] }
        );

        _ = _folders.SetAutoMount(folder.Id, AutoMountMode.Off);
        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            _folders.Delete(folder.Id)
        );

        Assert.Equal((".local", MountReason.Requested), Mounts(session).Single());
        Assert.Equal(ServiceError.FolderBusy, refusal.Error);
        Assert.Contains(session.Id.Value, refusal.Message, StringComparison.Ordinal);
        _ = await _sessions.TerminateAsync(session.Id, Cancellation);
        _folders.Delete(folder.Id);
    }

    [Fact]
    public async Task Renamed_ItMoves_AndGoesWithItsDot()
    {
        Folder folder = Add(".local");
        Session session = await StartAsync(MountWishes.Default);

        _ = _folders.Rename(folder.Id, FolderName.Parse(".cache"));
        Assert.Equal((".cache", MountReason.Dotfolder), Mounts(session).Single());
        Assert.Equal(".local", Assert.Single(_homes.Detached).Target);

        _ = _folders.Rename(folder.Id, FolderName.Parse("cache"));
        Assert.Equal((".cache", MountReason.Renamed), Mounts(session).Single());
        Assert.Equal(".cache", _homes.Detached.Last().Target);

        _ = _folders.Rename(folder.Id, FolderName.Parse(".cache"));
        Assert.Equal((".cache", MountReason.Dotfolder), Mounts(session).Single());
    }

    [Fact]
    public async Task RenamedTwice_ToldInTheWrongOrder_TheLastNameHolds()
    {
        Folder folder = Add(".local");
        Session session = await StartAsync(MountWishes.Default);
        _folders.Changed -= _sessions.FolderChanged;
        _folders.Changed += change =>
        {
            if (change.Folder.Name.Value == ".one")
            {
                _ = _folders.Rename(change.Folder.Id, FolderName.Parse(".two"));
            }
        };
        _folders.Changed += _sessions.FolderChanged;

        _ = _folders.Rename(folder.Id, FolderName.Parse(".one"));

        Assert.Equal((".two", MountReason.Dotfolder), Mounts(session).Single());
    }

    /// <summary>The comparison that runs every minute works on what is, not on what it saw before the change.</summary>
    [Fact]
    public async Task Renamed_WhileMountsAreCompared_ItMovesAllTheSame()
    {
        Folder folder = Add(".local");
        Session session = await StartAsync(MountWishes.Default);
        using ManualResetEventSlim renamed = new();
        Task renaming = Task.CompletedTask;
        _homes.Missing = plan =>
        {
            renaming = Task.Run(() =>
            {
                _ = _folders.Rename(folder.Id, FolderName.Parse(".cache"));
                renamed.Set();
            });
            _ = renamed.Wait(TimeSpan.FromMilliseconds(300), Cancellation); // it may have to wait for us
            return plan;
        };

        await _sessions.RecoverAsync(Cancellation);
        await renaming;

        Assert.Equal((".cache", MountReason.Dotfolder), Mounts(session).Single());
    }

    [Fact]
    public async Task Renamed_WhatWasAskedForByNameStays()
    {
        Folder folder = Add("data");
        Session session = await StartAsync(
            new MountWishes { Requests = [new MountRequest(folder.Name, ReadOnly: false)] }
        );

        _ = _folders.Rename(folder.Id, FolderName.Parse(".data"));

        MountPlanEntry entry = Assert.Single(_sessions.Get(session.Id).Mounts);
        Assert.Equal(
            ("data", ".data", MountReason.Requested),
            (entry.Target, entry.Name.Value, entry.Reason)
        );
        Assert.Empty(_homes.Detached);
    }

    [Fact]
    public void FolderWithoutADot_HasNoSuchSetting() =>
        Assert.Equal(
            ServiceError.InvalidArgument,
            Assert
                .Throws<ServiceException>(() =>
                    _folders.SetAutoMount(Add("data").Id, AutoMountMode.Off)
                )
                .Error
        );

    private IEnumerable<(string Target, MountReason Reason)> Mounts(Session session) =>
        _sessions.Get(session.Id).Mounts.Select(entry => (entry.Target, entry.Reason));

    private Folder Add(string name) =>
        _folders.Create(Alice, FolderName.Parse(name), new FolderLimits(1 << 20, 100));

    private Task<Session> StartAsync(MountWishes wishes) =>
        _sessions.CreateAsync(
            new SessionRequest
            {
                Owner = Alice,
                Image = "debian",
                Mounts = wishes,
            },
            Cancellation
        );
}
