using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Core;
using CsCheck;

namespace AutoMount.Core.Tests.Folders;

/// <summary>Any history of folders, cut by a crash after any step, leaves nothing half done and loses nothing that was answered.</summary>
public sealed class FolderCrashTests
{
    private static readonly UserId[] Users = [new(1000), new(1001)];
    private static readonly FolderName[] Names =
    [
        FolderName.Parse("a"),
        FolderName.Parse("b"),
        FolderName.Parse(".c"),
    ];

    private static readonly Gen<(int Kind, int Owner, int Name, int Which)[]> Histories =
        Gen.Select(Gen.Int[0, 10], Gen.Int[0, 1], Gen.Int[0, 2], Gen.Int[0, 7]).Array[4, 16];

    [Fact]
    public void AnyHistory_CutAfterAnyStep_IsMadeWholeAtTheNextStart() =>
        Gen.Select(Histories, Gen.Int[1, 60], Gen.Int[1, 12].Array[0, 3])
            .Sample((history, after, starts) => Run(history, after, starts), iter: 2000);

    /// <summary>One history, and what its successors make of it.</summary>
    /// <param name="history">What is done.</param>
    /// <param name="after">After how many steps it crashes.</param>
    /// <param name="starts">After how many steps the next starts crash, too.</param>
    private static void Run(
        (int Kind, int Owner, int Name, int Which)[] history,
        int after,
        int[] starts
    )
    {
        MemoryFolderStore store = new();
        FakeFolderEngine files = new();
        CrashPoint point = new(after);
        FolderManager folders = Manager(
            new CrashingFolderStore(store, point),
            new CrashingFolderEngine(files, point)
        );
        Dictionary<FolderId, Folder> answered = [];
        FolderId? touched = null;
        foreach ((int Kind, int Owner, int Name, int Which) step in history)
        {
            Folder[] all =
            [
                .. answered
                    .Values.OrderBy(folder => folder.CreatedAt)
                    .ThenBy(folder => folder.Id.Value, StringComparer.Ordinal),
            ];
            Folder? which = all.Length == 0 ? null : all[step.Which % all.Length];
            touched = step.Kind == 0 ? null : which?.Id;
            if (!TryDo(folders, step, which, answered))
            {
                break;
            }
        }

        _ = SpinWait.SpinUntil(() => folders.IsPurgeIdle, TimeSpan.FromSeconds(10));
        if (point.CrashedAfter is null)
        {
            touched = null;
        }

        foreach (int steps in starts)
        {
            files = StartAndCrash(store, files, steps);
        }

        FakeFolderEngine next = new(files);
        FolderManager successor = Manager(store, next);
        Assert.Empty(successor.Recover());
        Assert.True(SpinWait.SpinUntil(() => successor.IsPurgeIdle, TimeSpan.FromSeconds(10)));
        Check(store, next, answered, touched, point.CrashedAfter);
    }

    /// <summary>A start that ends in the middle of its recovery.</summary>
    /// <returns>The disk that it leaves.</returns>
    private static FakeFolderEngine StartAndCrash(
        MemoryFolderStore store,
        FakeFolderEngine files,
        int steps
    )
    {
        FakeFolderEngine next = new(files);
        CrashPoint point = new(steps);
        FolderManager folders = Manager(
            new CrashingFolderStore(store, point),
            new CrashingFolderEngine(next, point)
        );
        try
        {
            _ = folders.Recover();
        }
        catch (CrashedException)
        {
            // as it is to
        }

        Assert.True(SpinWait.SpinUntil(() => folders.IsPurgeIdle, TimeSpan.FromSeconds(10)));
        return next;
    }

    /// <summary>Whether the service still lives afterwards.</summary>
    private static bool TryDo(
        FolderManager folders,
        (int Kind, int Owner, int Name, int Which) step,
        Folder? which,
        Dictionary<FolderId, Folder> answered
    )
    {
        try
        {
            Folder? folder = Do(folders, step, which);
            if (folder is not null)
            {
                answered[folder.Id] = folder;
            }

            return true;
        }
        catch (ServiceException)
        {
            return true; // refused: nothing was changed
        }
        catch (CrashedException)
        {
            return false;
        }
    }

    private static Folder? Do(
        FolderManager folders,
        (int Kind, int Owner, int Name, int Which) step,
        Folder? which
    )
    {
        FolderName name = Names[step.Name];
        return (step.Kind, which) switch
        {
            (0, _) => folders.Create(Users[step.Owner], name, new FolderLimits(1 << 20, 100)),
            (_, null) => null,
            (1, _) => folders.Delete(which.Id),
            (2, _) => folders.Restore(which.Id, name),
            (3, _) => folders.Purge(which.Id),
            (4, _) => folders.Clone(which.Id, name, limits: null, CancellationToken.None),
            (5, _) => folders.Transfer(which.Id, Users[step.Owner]),
            (6, _) => folders.SetLimits(
                which.Id,
                new FolderLimits(4096 << step.Which, 1 + step.Which)
            ),
            (7, _) => folders.SetAutoMount(which.Id, (AutoMountMode)(step.Which % 3)),
            (8, _) => folders.Describe(
                which.Id,
                FolderDescription.Parse($"number {step.Which}"),
                (FolderUsageMode)(step.Which % 3)
            ),
            _ => folders.Rename(which.Id, name),
        };
    }

    private static void Check(
        MemoryFolderStore store,
        FakeFolderEngine files,
        Dictionary<FolderId, Folder> answered,
        FolderId? touched,
        string? crashedAfter
    )
    {
        IReadOnlyList<Folder> records = store.List(owner: null);
        string where = $"crashed after '{crashedAfter}'";
        Assert.All(
            records,
            folder =>
                Assert.True(
                    folder.State is FolderState.Ready or FolderState.Trashed,
                    $"{folder.State}, {where}"
                )
        );
        Assert.Equivalent(records.Select(folder => folder.Id), files.Kept, strict: true);
        Assert.Equivalent(
            records.Where(folder => folder.State == FolderState.Ready).Select(folder => folder.Id),
            files.Attached.Keys,
            strict: true
        );
        Assert.Equivalent(
            records
                .Where(folder => folder.State == FolderState.Trashed)
                .Select(folder => folder.Id),
            files.Hidden.Keys,
            strict: true
        );
        Assert.All(
            files.Attached.Values,
            shown =>
            {
                Folder record = store.Find(shown.Id)!;
                Assert.Equal(
                    (record.Owner, record.Name, record.Limits),
                    (shown.Owner, shown.Name, shown.Limits)
                );
                Assert.Null(record.RenamedFrom);
            }
        );
        foreach ((FolderId id, UserId owner) in files.Given)
        {
            Assert.True(
                store.Find(id) is not { } folder || folder.Owner == owner,
                $"files of another than the record's, {where}"
            );
        }

        foreach (Folder folder in answered.Values.Where(folder => folder.Id != touched))
        {
            Folder? record = store.Find(folder.Id);
            Assert.True(
                folder.State == FolderState.Deleting ? record is null : record == folder,
                $"{folder.Name} was answered as {folder.State} and is {record?.State}, {where}"
            );
        }
    }

    private static FolderManager Manager(IFolderStore store, IFolderEngine engine) =>
        new(
            store,
            engine,
            new FakeUserDirectory((Users[0].Value, "alice"), (Users[1].Value, "bob")),
            TimeProvider.System,
            policies: null,
            () => TimeSpan.FromDays(7)
        );
}
