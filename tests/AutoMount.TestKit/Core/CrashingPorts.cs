using System.Runtime.InteropServices;
using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>A container engine whose user may crash at any step.</summary>
public sealed class CrashingEngine(IContainerEngine engine, CrashPoint point) : IContainerEngine
{
    public Task<string> DescribeAsync(CancellationToken cancellation) =>
        engine.DescribeAsync(cancellation);

    public Task<ImageFacts> InspectImageAsync(
        string reference,
        Action<ImageFacts> admit,
        CancellationToken cancellation
    ) => point.StepAsync("image", () => engine.InspectImageAsync(reference, admit, cancellation));

    public Task<string> CreateAsync(
        ContainerSpecification specification,
        CancellationToken cancellation
    ) => point.StepAsync("create", () => engine.CreateAsync(specification, cancellation));

    public Task StartAsync(string containerId, CancellationToken cancellation) =>
        point.StepAsync("start", () => DoneAsync(engine.StartAsync(containerId, cancellation)));

    public Task<ContainerFacts?> InspectAsync(string containerId, CancellationToken cancellation) =>
        point.Look(() => engine.InspectAsync(containerId, cancellation));

    public Task<IReadOnlyList<ContainerFacts>> ListAsync(CancellationToken cancellation) =>
        point.Look(() => engine.ListAsync(cancellation));

    public Task FollowEventsAsync(
        DateTimeOffset since,
        Action<ContainerEvent> happened,
        CancellationToken cancellation
    ) => point.Look(() => engine.FollowEventsAsync(since, happened, cancellation));

    public Task SweepAsync(CancellationToken cancellation) =>
        point.Look(() => engine.SweepAsync(cancellation));

    public Task StopAsync(string containerId, TimeSpan grace, CancellationToken cancellation) =>
        point.StepAsync(
            "stop",
            () => DoneAsync(engine.StopAsync(containerId, grace, cancellation))
        );

    public Task RemoveAsync(string containerId, CancellationToken cancellation) =>
        point.StepAsync("remove", () => DoneAsync(engine.RemoveAsync(containerId, cancellation)));

    public Task CopyLogsAsync(
        string containerId,
        bool follow,
        Stream standardOutput,
        Stream standardError,
        CancellationToken cancellation
    ) =>
        point.Look(() =>
            engine.CopyLogsAsync(containerId, follow, standardOutput, standardError, cancellation)
        );

    public Task<int> ExecAsync(
        string containerId,
        ExecRequest request,
        CancellationToken cancellation
    ) => engine.ExecAsync(containerId, request, cancellation);

    private static async Task<bool> DoneAsync(Task step)
    {
        await step;
        return true;
    }
}

/// <summary>Homes whose user may crash at any step.</summary>
public sealed class CrashingHomes(ISessionHomes homes, CrashPoint point) : ISessionHomes
{
    public AssembledHome Assemble(
        SessionId session,
        UserAccount owner,
        ImageFacts image,
        IReadOnlyList<MountPlanEntry> plan,
        ScratchPlan scratch
    ) => point.Step("assemble", () => homes.Assemble(session, owner, image, plan, scratch));

    public IReadOnlyList<MountPlanEntry> Reattach(
        SessionId session,
        UserAccount owner,
        IReadOnlyList<MountPlanEntry> plan
    ) => point.Step("reattach", () => homes.Reattach(session, owner, plan));

    public bool CanAttach(SessionId session, MountPlanEntry entry) =>
        point.Look(() => homes.CanAttach(session, entry));

    public void Detach(SessionId session, MountPlanEntry entry) =>
        _ = point.Step(
            "detach",
            () =>
            {
                homes.Detach(session, entry);
                return true;
            }
        );

    public string? FindDifference(int process, IReadOnlyList<MountPlanEntry> plan) =>
        point.Look(() => homes.FindDifference(process, plan));

    public bool IsMounted(SessionId session) => point.Look(() => homes.IsMounted(session));

    public IReadOnlyList<MountPlanEntry> FindMissing(
        SessionId session,
        IReadOnlyList<MountPlanEntry> plan
    ) => point.Look(() => homes.FindMissing(session, plan));

    public void Dismantle(SessionId session) =>
        _ = point.Step(
            "dismantle",
            () =>
            {
                homes.Dismantle(session);
                return true;
            }
        );

    public void Retire(SessionId session) =>
        _ = point.Step(
            "retire",
            () =>
            {
                homes.Retire(session);
                return true;
            }
        );

    public ScratchUsage? MeasureScratch(SessionId session) =>
        point.Look(() => homes.MeasureScratch(session));

    public SafeHandle OpenScratch(SessionId session) =>
        point.Look(() => homes.OpenScratch(session));

    public IReadOnlyList<SessionId> List() => point.Look(homes.List);
}

/// <summary>Records whose user may crash at any step.</summary>
public sealed class CrashingStore(ISessionStore store, CrashPoint point) : ISessionStore
{
    public void Save(Session session) =>
        _ = point.Step(
            $"save {session.State}",
            () =>
            {
                store.Save(session);
                return true;
            }
        );

    public void Remove(SessionId id) =>
        _ = point.Step(
            "forget",
            () =>
            {
                store.Remove(id);
                return true;
            }
        );

    public IReadOnlyList<Session> List(UserId? owner) => point.Look(() => store.List(owner));

    public Session? Find(SessionId id) => point.Look(() => store.Find(id));
}

/// <summary>Kept output whose user may crash at any step.</summary>
public sealed class CrashingLogs(ISessionLogs logs, CrashPoint point) : ISessionLogs
{
    public Task SaveAsync(SessionId session, Func<Stream, Stream, Task> copy) =>
        point.StepAsync(
            "keep output",
            async () =>
            {
                await logs.SaveAsync(session, copy);
                return true;
            }
        );

    public Task CopyAsync(
        SessionId session,
        Stream standardOutput,
        Stream standardError,
        CancellationToken cancellation
    ) => logs.CopyAsync(session, standardOutput, standardError, cancellation);

    public void Remove(SessionId session) =>
        _ = point.Step(
            "remove output",
            () =>
            {
                logs.Remove(session);
                return true;
            }
        );
}
