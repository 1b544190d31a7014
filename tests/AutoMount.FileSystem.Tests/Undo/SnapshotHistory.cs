using AutoMount.Core.Folders;
using CsCheck;

namespace AutoMount.FileSystem.Tests.Undo;

/// <summary>Histories of a folder with snapshots, compared with a model in memory.</summary>
/// <param name="user">Whose folders they are.</param>
internal sealed class SnapshotHistory(MountedUser user)
{
    private const int TakeKind = FolderActor.Kinds;
    private const int RestoreKind = TakeKind + 2;
    private const int RestartKind = RestoreKind + 1;
    private const int DropKind = RestartKind + 1;
    private int _round;

    /// <summary>Plays histories, each in a folder of its own.</summary>
    /// <param name="count">How many.</param>
    public void Play(int count) =>
        Steps.Sample(steps => Play(steps, crashAt: -1), iter: count, threads: 1);

    /// <summary>Plays histories with a crash at a step of keeping something.</summary>
    /// <param name="count">How many.</param>
    public void PlayWithCrashes(int count)
    {
        user.ExpectsFaults = true;
        Gen.Select(Steps, Gen.Int[0, 40])
            .Sample((steps, crashAt) => Play(steps, crashAt), iter: count, threads: 1);
    }

    private static Gen<Step[]> Steps =>
        Gen.Select(
            Gen.Int[0, DropKind],
            Gen.Int[0, 7],
            Gen.Int[0, 7],
            Gen.Int[0, 60_000],
            (kind, one, other, amount) => new Step(kind, one, other, amount)
        ).Array[5, 50];

    private void Play(Step[] steps, int crashAt)
    {
        Folder folder = user.Add($"round{_round++}");
        Dictionary<uint, string> models = [];
        int left = crashAt;
        bool crashed = false;
        void Count(string step)
        {
            if (left-- == 0)
            {
                crashed = true;
                throw new InvalidOperationException($"a crash before '{step}'");
            }
        }

        FolderActor actor = new(user.PathOf(folder));
        try
        {
            user.Engine.UndoOf(folder.Id).Step = Count;
            foreach (Step step in steps)
            {
                if (step.Kind == RestartKind || crashed)
                {
                    actor.Dispose();
                    Restart(folder, crashed);
                    crashed = false;
                    user.Engine.UndoOf(folder.Id).Step = Count;
                    actor = new FolderActor(user.PathOf(folder));
                }

                Do(folder, actor, step, models);
            }
        }
        finally
        {
            actor.Dispose();
        }

        if (crashed)
        {
            Restart(folder, crashed);
        }

        user.Engine.UndoOf(folder.Id).Step = null;
        Compare(folder, models);
        user.AssertSettles(folder, user.Engine.CountUsage(folder.Id));
    }

    private void Restart(Folder folder, bool crashed)
    {
        if (crashed)
        {
            _ = user.Crash(folder, moreBytes: 1 << 20, moreInodes: 100);
            user.Start();
        }
        else
        {
            user.Restart();
        }

        user.Engine.Attach(folder);
        user.AwaitRecount(folder);
    }

    private void Do(Folder folder, FolderActor actor, Step step, Dictionary<uint, string> models)
    {
        try
        {
            switch (step.Kind)
            {
                case < TakeKind:
                    actor.Act(step.Kind, step.One, step.Other, step.Amount);
                    break;
                case < RestoreKind:
                    string now = TreeModel.Now(user, folder).ToString();
                    models[user.Engine.Take(folder.Id, SnapshotReason.Request, "")] = now;
                    break;
                case RestoreKind when models.Count > 0:
                    Restore(folder, models.ElementAt(step.Amount % models.Count), models);
                    break;
                case DropKind when models.Count > 1 && step.Amount % 4 == 0:
                    uint oldest = models.Keys.Min();
                    Assert.InRange(user.Engine.DropSnapshots(folder.Id, oldest), 1, 3); // and what crashes while one was taken left before it
                    models.Remove(oldest);
                    break;
                default:
                    break;
            }
        }
        catch (InvalidOperationException exception)
            when (exception.Message.StartsWith("a crash", StringComparison.Ordinal))
        {
            // of what we call ourselves; of requests the kernel is told EIO
        }
    }

    private void Restore(
        Folder folder,
        KeyValuePair<uint, string> model,
        Dictionary<uint, string> models
    )
    {
        string before = TreeModel.Now(user, folder).ToString();
        user.Engine.Restore(folder, model.Key, default, TestContext.Current.CancellationToken);
        Assert.Equal(model.Value, TreeModel.Now(user, folder).ToString());
        models[user.Engine.ListSnapshots(folder.Id)[^1].Number] = before;
        Assert.Empty(
            user.Engine.Compare(folder.Id, model.Key, 10, TestContext.Current.CancellationToken)
        );
    }

    private void Compare(Folder folder, Dictionary<uint, string> models)
    {
        Dictionary<uint, FolderSnapshot> found = user
            .Engine.ListSnapshots(folder.Id)
            .ToDictionary(one => one.Number);
        foreach ((uint number, string model) in models)
        {
            Assert.True(found[number].IsComplete);
            Assert.Equal(model, TreeModel.Then(user, folder, number).ToString());
        }
    }

    private sealed record Step(int Kind, int One, int Other, int Amount);
}
