using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using CsCheck;

namespace AutoMount.Core.Tests.Sessions;

public sealed class SessionLifeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void EveryState_IsReachable_AndLeadsToAnEnd()
    {
        SessionState[] all = Enum.GetValues<SessionState>();
        HashSet<SessionState> reached = [SessionState.Preparing];
        while (
            all.FirstOrDefault(state =>
                !reached.Contains(state) && reached.Any(from => SessionLife.MayFollow(from, state))
            )
                is var next
            && !reached.Contains(next)
        )
        {
            _ = reached.Add(next);
        }

        Assert.Equal(all.Order(), reached.Order());
        Assert.All(
            all,
            state =>
                Assert.Equal(!state.IsFinal(), all.Any(next => SessionLife.MayFollow(state, next)))
        );
        Assert.DoesNotContain(
            all.SelectMany(from => all.Select(to => (from, to))),
            pair => SessionLife.MayFollow(pair.from, pair.to) && pair.to <= pair.from
        );
    }

    [Fact]
    public void Move_WritesDownWhenAndWhy()
    {
        Session session = New().Move(SessionState.Creating, Noon.AddSeconds(1));
        session = session.Move(SessionState.Failed, Noon.AddSeconds(2), "because");

        Assert.Equal(
            [
                new SessionTransition(SessionState.Preparing, Noon, ""),
                new SessionTransition(SessionState.Creating, Noon.AddSeconds(1), ""),
                new SessionTransition(SessionState.Failed, Noon.AddSeconds(2), "because"),
            ],
            session.History
        );
        Assert.Throws<InvalidOperationException>(() => session.Move(SessionState.Running, Noon));
    }

    [Fact]
    public void Words_AreUnique_AndReadBack()
    {
        Assert.All(
            Enum.GetValues<SessionState>(),
            value => Assert.Equal(value, SessionWords.ToState(SessionWords.Of(value)))
        );
        Assert.All(
            Enum.GetValues<SessionEnd>(),
            value => Assert.Equal(value, SessionWords.ToEnd(SessionWords.Of(value)))
        );
        Assert.All(
            Enum.GetValues<SessionKind>(),
            value => Assert.Equal(value, SessionWords.ToKind(SessionWords.Of(value)))
        );
        Assert.All(
            Enum.GetValues<MountReason>(),
            value => Assert.Equal(value, SessionWords.ToMountReason(SessionWords.Of(value)))
        );
        Assert.Equal("out-of-memory", SessionWords.Of(SessionEnd.OutOfMemory));
        Assert.Null(SessionWords.ToEnd("Stopped"));
        Assert.Null(SessionWords.ToEnd(null));
    }

    [Fact]
    public void AnyRecord_ComesBackFromItsDocument() =>
        Gen.Select(
                Gen.Int[0, Enum.GetValues<SessionEnd>().Length],
                Gen.Bool,
                Gen.Double[0.01, 4096],
                Gen.Int[0, 100_000],
                Gen.String
            )
            .Sample(
                (end, flag, cpus, seconds, note) =>
                {
                    Session session = New().Move(SessionState.Creating, Noon, Plain(note)) with
                    {
                        End = end < Enum.GetValues<SessionEnd>().Length ? (SessionEnd)end : null,
                        Kind = flag ? SessionKind.Interactive : SessionKind.Batch,
                        Limits = new SessionLimits { Cpus = flag ? cpus : null, Pids = seconds },
                        MountWishes = new MountWishes
                        {
                            Automatic = flag,
                            LeftOut = flag ? [] : [FolderName.Parse(".local")],
                        },
                        TimeLimit = flag ? TimeSpan.FromSeconds(seconds) : null,
                        TimeLimitReason = flag ? SessionEnd.TimedOut : SessionEnd.LifetimeReached,
                    };
                    Session read = SessionDocument.Read(SessionDocument.Write(session), New());
                    Assert.Equal(session.History, read.History);
                    Assert.Equal(session.MountWishes.LeftOut, read.MountWishes.LeftOut);
                    Assert.Equal(session.MountWishes.Automatic, read.MountWishes.Automatic);
                    Assert.Equal(Without(session), Without(read));
                }
            );

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"unknown":[1,2]}""")]
    [InlineData("""{"end":"no such reason","kind":"no such kind","history":[]}""")]
    public void DocumentsOfOtherVersions_LeaveDefaults(string json) =>
        Assert.Equal(
            Without(New() with { History = [] }),
            Without(SessionDocument.Read(json, New()))
        );

    private static Session Without(Session session) =>
        session with
        {
            Id = default,
            State = SessionState.Preparing,
            History = [],
            MountWishes = MountWishes.Default,
        };

    private static string Plain(string text) => string.Concat(text.Where(char.IsAscii));

    private static Session New() =>
        new()
        {
            Id = SessionId.New(),
            Owner = new UserId(1000),
            Image = "debian",
            State = SessionState.Preparing,
            CreatedAt = Noon,
            History = SessionLife.Begin(Noon),
        };
}
