using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using CsCheck;

namespace AutoMount.Daemon.Tests.Shares;

/// <summary>Any history of folders, owners, guests, groups and the clock, cut by crashes after any steps, is what the model says: who sees which folder under which name and with which rights.</summary>
public sealed class ShareHistoryTests
{
    private const int Kinds = (int)HistoryKind.Group;

    private static readonly Gen<HistoryStep> Steps = Gen.Frequency(
            (3, Gen.Int[0, Kinds]),
            (2, Gen.Int[(int)HistoryKind.Share, (int)HistoryKind.Adopt]) // what others need first
        )
        .SelectMany(kind =>
            Gen.Select(Gen.Int[0, 2], Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 11])
                .Select(
                    (user, which, name, detail) =>
                        new HistoryStep((HistoryKind)kind, user, which, name, detail)
                )
        );

    private static readonly Gen<HistoryStep[]> Histories = Gen.Select(
        Gen.Int[0, 2].Array[2, 4],
        Steps.Array[4, 30],
        (owners, steps) =>
            (HistoryStep[])[.. owners.Select((owner, index) => Create(owner, index)), .. steps]
    );

    [Fact]
    public void AnyHistory_IsAsTheModelSays() =>
        Histories.Sample(history => Run(history, []), iter: 100);

    [Fact]
    public void AnyHistory_CutAfterAnySteps_IsAsTheModelSays() =>
        Gen.Select(Histories, Gen.Int[1, 30].Array[1, 8])
            .Sample((history, lives) => Run(history, lives), iter: 500);

    private static HistoryStep Create(int owner, int name) =>
        new(HistoryKind.Create, owner, Which: 0, name, Detail: 0);

    private static void Run(HistoryStep[] history, int[] lives)
    {
        using HistoryWorld world = new(lives);
        ShareModel model = new() { Now = world.Now };
        HistoryCheck check = new(world);
        foreach (HistoryStep step in history)
        {
            model = Do(world, check, model, step);
        }

        LeaveAll(world, check, model);
    }

    private static ShareModel Do(
        HistoryWorld world,
        HistoryCheck check,
        ShareModel model,
        HistoryStep step
    )
    {
        FolderId? id =
            step.Kind == HistoryKind.Create || model.Folders.IsEmpty
                ? null
                : model.Named(step, model.Folders[step.Which % model.Folders.Count]).Id;
        bool? done = world.Do(step, id is { } one ? world.FolderRecords.Find(one) : null);
        FolderId made =
            world
                .FolderRecords.List(owner: null)
                .Select(folder => folder.Id)
                .Cast<FolderId?>()
                .FirstOrDefault(known => model.Find(known!.Value) is null)
            ?? FolderId.New();
        ShareModel[] outcomes = At(world, model, step).Do(step, id, made);
        ShareModel[] possible = done switch
        {
            null => [.. outcomes.Select(outcome => outcome.Settle())],
            _ => [outcomes[^1]],
        };
        string where = $"{step}, crashed after '{world.CrashedAfter}'";
        bool isRefused = ShareModel.IsRefused(outcomes);
        Assert.True(done is null || done == !isRefused, $"{where}: done {done}, {world.Refusal}");
        return check.Match(possible, where);
    }

    /// <summary>The model with the time and the groups that hold from this step on.</summary>
    private static ShareModel At(HistoryWorld world, ShareModel model, HistoryStep step)
    {
        (UserId User, uint Group) member = (HistoryChoices.User(step), HistoryChoices.Group(step));
        return model with
        {
            Now = world.Now,
            Members =
                step.Kind != HistoryKind.Group ? model.Members
                : HistoryChoices.Joins(step) ? model.Members.Add(member)
                : model.Members.Remove(member),
        };
    }

    /// <summary>From whatever state it is in, everybody gets out: guests have any name for themselves, and owners end and delete all.</summary>
    private static void LeaveAll(HistoryWorld world, HistoryCheck check, ShareModel model)
    {
        world.EndCrashes();
        foreach (UserId user in HistoryChoices.Users)
        {
            foreach (ShareOffer offer in world.Shares.ListOffers(user))
            {
                world.Shares.Decline(user, offer.Folder.Owner, offer.Folder.Name);
            }

            Assert.Empty(world.Shares.ListMountable(user));
            foreach (FolderName name in HistoryChoices.Names)
            {
                if (world.Folders.List(user).All(folder => folder.Name != name))
                {
                    _ = world.Folders.Create(user, name, new FolderLimits(1 << 20, 10));
                }
            }
        }

        foreach (FolderShare share in world.ShareRecords.ListShares())
        {
            world.Shares.Unshare(share.Folder, share.Guest);
        }

        foreach (Folder folder in world.FolderRecords.List(owner: null))
        {
            _ = world.Folders.Purge(folder.Id);
        }

        Assert.True(SpinWait.SpinUntil(() => world.Folders.IsPurgeIdle, TimeSpan.FromSeconds(30)));
        _ = check.Match(
            [new ShareModel { Now = world.Now, Members = model.Members }],
            "at the end"
        );
    }
}
