using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using AutoMount.Daemon.State;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Daemon.Tests.Shares;

/// <summary>Folders and shares over a real database; a life of the service ends after a number of steps, and another goes on with what is on the disk.</summary>
internal sealed class HistoryWorld : IDisposable
{
    private const string Memory = "/dev/shm"; // what ends is the process, not the host: nothing needs a disk

    private readonly string _directory = Directory
        .CreateDirectory(
            Path.Combine(
                Directory.Exists(Memory) ? Memory : Path.GetTempPath(),
                $"automount-history-{Guid.NewGuid():N}"
            )
        )
        .FullName;
    private readonly Queue<int> _lives;
    private readonly FakeUserDirectory _users = new([
        .. HistoryChoices.Users.Select(user => (user.Value, $"user{user}")),
    ]);
    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<FolderId, Folder> _mounts = []; // as sessions know them, by what they are told
    private CrashPoint _point = new(int.MaxValue);
    private StateDatabase _database;

    /// <summary>Begins with nothing.</summary>
    /// <param name="lives">After how many steps each life ends; the last one goes on for ever.</param>
    public HistoryWorld(IEnumerable<int> lives)
    {
        _lives = new Queue<int>(lives);
        _database = StateDatabase.Open(Path.Combine(_directory, "state.db"));
        Start();
    }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The step that the last life ended with; null before any did.</summary>
    public string? CrashedAfter { get; private set; }

    /// <summary>Why a step was refused last.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What is shown now.</summary>
    public FakeFolderEngine Engine { get; private set; } = new() { ChecksNames = true };

    /// <summary>The records of folders.</summary>
    public IFolderStore FolderRecords => new FolderRecords(_database);

    /// <summary>The records of shares.</summary>
    public IShareStore ShareRecords => new ShareRecords(_database);

    /// <summary>The service that lives now.</summary>
    public ShareManager Shares { get; private set; } = null!;

    /// <summary>The service that lives now.</summary>
    public FolderManager Folders { get; private set; } = null!;

    public void Dispose()
    {
        Folders.EndPurges();
        Folders.Breakdowns.Dispose();
        _database.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Carries a step out.</summary>
    /// <returns>Whether it was done or refused; null where the service crashed: another lives now.</returns>
    public bool? Do(HistoryStep step, Folder? folder)
    {
        bool done = true;
        try
        {
            Act(step, folder);
        }
        catch (ServiceException exception)
        {
            Refusal = exception.Message;
            done = false;
        }
        catch (CrashedException)
        {
            done = false;
        }

        AwaitPurges();
        if (_point.CrashedAfter is null)
        {
            return done;
        }

        Start();
        return null;
    }

    /// <summary>Begins a life that goes on for ever.</summary>
    public void EndCrashes()
    {
        _lives.Clear();
        Start();
    }

    /// <summary>Sessions that follow what they are told have what they would find when they begin.</summary>
    public void CheckMounts(IEnumerable<Folder> mountable, string where)
    {
        string expected = TextOf(mountable);
        string told = TextOf(_mounts.Values);
        Assert.True(expected == told, $"{where}: {expected} and was told {told}");
    }

    private static string TextOf(IEnumerable<Folder> folders) =>
        string.Join(
            ", ",
            folders
                .Select(folder => $"{folder.Id} {folder.Owner}/{folder.Name} {folder.IsReadOnly}")
                .Order(StringComparer.Ordinal)
        );

    private void Act(HistoryStep step, Folder? folder)
    {
        UserId user = HistoryChoices.User(step);
        FolderName name = HistoryChoices.Name(step);
        FolderId id = folder?.Id ?? FolderId.New();
        FolderLimits limits = new(HistoryChoices.Bytes(step), 100);
        _ = step.Kind switch
        {
            HistoryKind.Create => Folders.Create(user, name, limits),
            HistoryKind.Rename => Folders.Rename(id, name),
            HistoryKind.Limit => Folders.SetLimits(id, limits),
            HistoryKind.Delete => Folders.Delete(id),
            HistoryKind.Restore => Folders.Restore(id, name),
            HistoryKind.Purge => Folders.Purge(id),
            HistoryKind.Clone => Folders.Clone(id, name, limits: null, CancellationToken.None),
            HistoryKind.Transfer => Folders.Transfer(id, user),
            _ => null,
        };
        ActOnShares(step, folder, id);
    }

    private void ActOnShares(HistoryStep step, Folder? folder, FolderId id)
    {
        UserId user = HistoryChoices.User(step);
        ShareGuest guest = HistoryChoices.Guest(step);
        UserId owner = folder?.Owner ?? user;
        FolderName name = folder?.Name ?? HistoryChoices.Name(step);
        FolderName? wanted = HistoryChoices.NameOrNone(step);
        switch (step.Kind)
        {
            case HistoryKind.Share:
                ShareRights rights = HistoryChoices.Rights(step);
                _ = Shares.Share(id, guest, rights, HistoryChoices.Expiry(step, Now));
                break;
            case HistoryKind.Unshare:
                Shares.Unshare(id, guest);
                break;
            case HistoryKind.Accept:
                _ = Shares.Accept(user, owner, name, wanted);
                break;
            case HistoryKind.Adopt:
                _ = Shares.Adopt(user, owner, name, wanted);
                break;
            case HistoryKind.Decline:
                Shares.Decline(user, owner, name);
                break;
            case HistoryKind.Wait:
                _time.Advance(HistoryChoices.Hours(step));
                Sweep();
                break;
            case HistoryKind.Group:
                uint group = HistoryChoices.Group(step);
                _users.SetMember(user.Value, group, HistoryChoices.Joins(step));
                Sweep();
                break;
        }
    }

    /// <summary>What the service's timers do.</summary>
    private void Sweep()
    {
        _ = Folders.Sweep();
        AwaitPurges();
        Assert.Empty(Shares.Sweep());
    }

    /// <summary>Begins lives until one has recovered.</summary>
    private void Start()
    {
        do
        {
            CrashedAfter = _point.CrashedAfter ?? CrashedAfter;
            Folders?.Breakdowns.Dispose();
            _database.Dispose();
            _database = StateDatabase.Open(Path.Combine(_directory, "state.db"));
            _point = new CrashPoint(_lives.TryDequeue(out int steps) ? steps : int.MaxValue);
            Engine = new FakeFolderEngine(Engine);
            _mounts.Clear();
            Compose();
            Recover();
            AwaitPurges();
        } while (_point.CrashedAfter is not null);
    }

    private void Compose()
    {
        CrashingFolderEngine engine = new(Engine, _point);
        Folders = new FolderManager(
            new CrashingFolderStore(FolderRecords, _point),
            engine,
            _users,
            _time,
            policies: null,
            () => ShareModel.Retention
        );
        Shares = new ShareManager(
            new CrashingShareStore(ShareRecords, _point),
            Folders,
            engine,
            _users,
            _time
        );
        Folders.Changed += Shares.FolderChanged;
        Folders.Renaming += Shares.RefuseRename;
        Folders.Naming += Shares.FreeName;
        Shares.Changed += change =>
        {
            if (change.Kind == FolderChangeKind.Removed)
            {
                Assert.True(_mounts.Remove(change.Folder.Id));
            }
            else
            {
                _mounts[change.Folder.Id] = change.Folder;
            }
        };
    }

    private void Recover()
    {
        try
        {
            Assert.Empty(Folders.Recover());
            AwaitPurges();
            Assert.Empty(Shares.Recover());
            Sweep();
        }
        catch (CrashedException)
        {
            // the next life goes on
        }
    }

    private void AwaitPurges() =>
        Assert.True(SpinWait.SpinUntil(() => Folders.IsPurgeIdle, TimeSpan.FromSeconds(30)));
}
