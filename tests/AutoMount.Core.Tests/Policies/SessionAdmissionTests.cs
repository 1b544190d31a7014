using AutoMount.Core.Accounts;
using AutoMount.Core.Policies;
using AutoMount.Core.Sessions;
using CsCheck;

namespace AutoMount.Core.Tests.Policies;

public sealed class SessionAdmissionTests
{
    private const long Gigabyte = 1L << 30;

    private static readonly Policy Four = Policy.Default with
    {
        MaxSessions = 3,
        MaxCpus = 4,
        MaxMemory = 8 * Gigabyte,
    };

    [Fact]
    public void Refusals_TellTheNumbers()
    {
        Session[] present = [With(2.5, 3 * Gigabyte), With(0.5, 4 * Gigabyte)];

        Assert.Contains(
            "have 3 of 4 processors (MaxCpus=), and this one asks for 2",
            Refusal(new SessionLimits { Cpus = 2 }, present),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"have {7 * Gigabyte} of {8 * Gigabyte} bytes of memory (MaxMemory=), and this one asks for {2 * Gigabyte}",
            Refusal(new SessionLimits { MemoryBytes = 2 * Gigabyte }, present),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "have 3 sessions, and 3 are allowed (MaxSessions=)",
            Refusal(new SessionLimits(), [.. present, With(null, null)]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void WhoAsksForNothing_GetsWhatIsLeft()
    {
        SessionLimits given = SessionAdmission.Admit(
            Four,
            new SessionLimits { Pids = 7 },
            [With(2.5, 3 * Gigabyte)]
        );

        Assert.Equal(
            new SessionLimits
            {
                Cpus = 1.5,
                MemoryBytes = 5 * Gigabyte,
                Pids = 7,
            },
            given
        );
    }

    [Fact]
    public void WithoutBounds_WhatIsAskedIsGiven()
    {
        SessionLimits asked = new() { Cpus = 1000 };
        Assert.Equal(asked, SessionAdmission.Admit(Policy.Default, asked, []));
    }

    [Fact]
    public void AnySessions_NeverSumUpAboveThePolicy() =>
        Gen.Select(Gen.Double[0, 5], Gen.Long[0, 10 * Gigabyte], Gen.Int[0, 3])
            .Array[1, 12]
            .Sample(requests =>
            {
                List<Session> running = [];
                Policy policy = Four with { MaxSessions = 100 };
                foreach ((double cpus, long memory, int kind) in requests)
                {
                    SessionLimits asked = new()
                    {
                        Cpus = (kind & 1) == 0 ? Math.Max(0.01, cpus) : null,
                        MemoryBytes = (kind & 2) == 0 ? Math.Max(6 << 20, memory) : null,
                    };
                    try
                    {
                        SessionLimits given = SessionAdmission.Admit(policy, asked, running);
                        running.Add(With(given.Cpus, given.MemoryBytes));
                    }
                    catch (ServiceException exception)
                    {
                        Assert.Equal(ServiceError.LimitReached, exception.Error);
                    }
                }

                Assert.True(running.Sum(session => session.Limits.Cpus) <= 4 + 0.01);
                Assert.True(running.Sum(session => session.Limits.MemoryBytes) <= 8 * Gigabyte);
            });

    private static string Refusal(SessionLimits asked, Session[] present)
    {
        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            SessionAdmission.Admit(Four, asked, present)
        );
        Assert.Equal(ServiceError.LimitReached, refusal.Error);
        return refusal.Message;
    }

    private static Session With(double? cpus, long? memory) =>
        new()
        {
            Id = SessionId.New(),
            Owner = new UserId(1000),
            Image = "debian",
            State = SessionState.Running,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Limits = new SessionLimits { Cpus = cpus, MemoryBytes = memory },
        };
}
