using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using AutoMount.FileSystem.Tests.Views;
using CsCheck;

namespace AutoMount.FileSystem.Tests.Sizes;

/// <summary>The kept sizes after random histories: at every look what a fresh walk finds.</summary>
public sealed class SizeHistoryTests : IDisposable
{
    private const int TakeKind = SizeActor.Kinds;
    private const int UndoKind = TakeKind + 1;
    private const int RestartKind = UndoKind + 1;
    private const int StepsBetweenLooks = 6;
    private const int LinkKind = 11; // of the actor

    private readonly KeptDescriptors _kept = new();
    private readonly MountedUser _user = new();
    private int _round;

    public SizeHistoryTests()
    {
        _user.Descriptors = _kept;
        _user.Snapshots = static () => new SnapshotPolicy { Limit = 1 << 30 };
        _user.Restart();
    }

    public void Dispose()
    {
        _user.Dispose();
        _kept.Dispose();
    }

    [Fact]
    public void RandomHistories_AreKeptExactly() => Play(60);

    [Fact]
    [Trait("Kind", "Soak")]
    public void ManyRandomHistories_AreKeptExactly() => Play(1500);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ProgramsAtWork_BesideWalksAndAfter_AreKeptExactly(int seed) => Churn(seed);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task OwnerAndGuestAtWork_AreKeptExactly(int seed)
    {
        using SharedFolder shared = new(ShareRights.ReadWriteDelete);
        shared.Show();
        KeptSizes sizes = new(shared.User, shared.Folder);
        string script = Path.Combine(shared.User.Directory, "churn");
        File.Copy(Script, script);
        Assert.Equal((0, ""), shared.AsOwner("umask 0 && chmod 777 . && mkdir d0 d1 d2 d3"));
        int walks = 0;
        foreach (int round in (int[])[1, 2])
        {
            string line = $"umask 0 && python3 {script} . 1.5 {seed * 10 + round}";
            Task<(int ExitCode, string Output)>[] programs =
            [
                Task.Run(() => shared.AsOwner(line), TestContext.Current.CancellationToken),
                Task.Run(() => shared.AsGuest($"{line}1"), TestContext.Current.CancellationToken),
                Task.Run(() => shared.AsGuest($"{line}2"), TestContext.Current.CancellationToken),
            ];
            while (round == 1 && !programs.All(program => program.IsCompleted))
            {
                sizes.Walk();
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }

            Assert.All(
                await Task.WhenAll(programs),
                ended => Assert.InRange(int.Parse(ended.Output), 50, int.MaxValue) // what was done
            );
            if (!shared.User.Engine.FindParts(shared.Folder.Id)!.IsCurrent)
            {
                sizes.Walk();
                walks++;
            }

            sizes.AssertExact();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{walks} walks for doubt");
    }

    [Fact]
    [Trait("Kind", "Soak")]
    public void ProgramsAtWorkForLong_AreKeptExactly()
    {
        for (int seed = 100; seed < 140; seed++)
        {
            Churn(seed);
        }
    }

    private static string Script => Path.Combine(AppContext.BaseDirectory, "Quota", "churn-names");

    private void Play(int count) =>
        Gen.Select(
                Gen.Int[0, RestartKind],
                Gen.Int[0, 7],
                Gen.Int[0, 7],
                Gen.Int[0, 60_000],
                (kind, one, other, amount) => new Step(kind, one, other, amount)
            )
            .Array[5, 60]
            .Sample(Play, iter: count, threads: 1);

    private void Play(Step[] steps)
    {
        Folder folder = _user.Add($"round{_round++}");
        KeptSizes sizes = new(_user, folder);
        int before = steps.Length / 4; // made before anybody asks
        using (SizeActor actor = new(_user.PathOf(folder)))
        {
            for (int index = 0; index < steps.Length; index++)
            {
                if (index == before)
                {
                    index = WalkDuring(folder, actor, sizes, steps, index);
                }

                Step step = steps[index];
                Do(folder, actor, step);
                if (step.Kind == RestartKind && index >= before)
                {
                    Assert.Null(_user.Engine.FindParts(folder.Id));
                    sizes.Walk();
                }

                if (index > before && index % StepsBetweenLooks == 0)
                {
                    sizes.AssertExact();
                }
            }
        }

        sizes.AssertExact();
        _user.Engine.Detach(folder);
        _user.Engine.Erase(folder.Id, new FolderErasure(total: 0));
    }

    /// <summary>Walks, and goes on with the history at each step of the walk.</summary>
    /// <returns>Where the history stands.</returns>
    private int WalkDuring(Folder folder, SizeActor actor, KeptSizes sizes, Step[] steps, int index)
    {
        _user.Engine.SizeStep = () =>
        {
            for (int more = 0; more < 2 && index < steps.Length - 1; more++)
            {
                Step step = steps[index];
                if (step.Kind < TakeKind)
                {
                    index++;
                    Do(folder, actor, step);
                }
            }
        };
        sizes.Walk();
        _user.Engine.SizeStep = null;
        if (!_user.Engine.FindParts(folder.Id)!.IsCurrent)
        {
            Assert.Contains(steps[..index], step => step.Kind is LinkKind or UndoKind); // names of one file
            sizes.Walk();
        }

        sizes.AssertExact();
        return index;
    }

    private void Do(Folder folder, SizeActor actor, Step step)
    {
        switch (step.Kind)
        {
            case TakeKind:
                _ = _user.Engine.Take(folder.Id, SnapshotReason.Request, string.Empty);
                break;
            case UndoKind:
                if (_user.Engine.ListSnapshots(folder.Id) is [.., { } newest])
                {
                    CancellationToken cancellation = TestContext.Current.CancellationToken;
                    _ = _user.Engine.Restore(folder, newest.Number, default, cancellation);
                }

                break;
            case RestartKind:
                HandOver(folder);
                break;
            default:
                actor.Act(step.Kind, step.One, step.Other, step.Amount);
                break;
        }
    }

    private void HandOver(Folder folder)
    {
        _user.Engine.LeavesMounts = true;
        _user.Restart();
        _user.Engine.Attach(folder);
        _ = _user.Engine.Serve();
        _user.AwaitRecount(folder);
    }

    /// <summary>Three programs at work while the folder is walked again and again; then without a walk.</summary>
    private void Churn(int seed)
    {
        Folder folder = _user.Add($"churn{seed}");
        KeptSizes sizes = new(_user, folder);
        if (seed % 2 == 0)
        {
            Commands.Run(Script, _user.PathOf(folder), "0.3", $"{seed}");
            _ = _user.Crash(folder, moreBytes: 2 << 20, moreInodes: 100); // so that a recount goes on beside
            _user.Start();
            _user.Engine.Attach(folder);
        }

        Task[] programs = Start(folder, seed, "1.5");
        int walks = 0;
        while (!Task.WhenAll(programs).Wait(5))
        {
            sizes.Walk();
            walks++;
        }

        Assert.True(walks > 3);
        _user.AwaitRecount(folder);
        if (!_user.Engine.FindParts(folder.Id)!.IsCurrent)
        {
            sizes.Walk(); // files got and lost names while the last walk went on
        }

        sizes.AssertExact();
        walks = _user.Engine.SizeWalks;
        Task.WaitAll(Start(folder, seed + 1000, "1"));
        sizes.AssertExact();
        Assert.Equal(walks, _user.Engine.SizeWalks);
        _user.Engine.Detach(folder);
        _user.Engine.Erase(folder.Id, new FolderErasure(total: 0));
    }

    private Task[] Start(Folder folder, int seed, string seconds) =>
        [
            .. Enumerable
                .Range(0, 3)
                .Select(program =>
                    Task.Run(() =>
                        Commands.Run(
                            Script,
                            _user.PathOf(folder),
                            seconds,
                            $"{seed * 10 + program}"
                        )
                    )
                ),
        ];

    private sealed record Step(int Kind, int One, int Other, int Amount);
}
