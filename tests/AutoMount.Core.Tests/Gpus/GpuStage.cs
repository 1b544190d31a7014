using AutoMount.Core.Accounts;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Core.Tests.Gpus;

/// <summary>A manager over made-up GPUs.</summary>
internal sealed class GpuStage : IDisposable
{
    public static readonly UserId Alice = new(1000);

    public GpuStage(IReadOnlyList<Gpu> gpus, bool reconciled = true)
    {
        Host.Inventory = GpuMachines.Inventory(gpus);
        Manager = Start();
        if (reconciled)
        {
            _ = Manager.Reconcile([], [], _ => true);
        }
    }

    public FakeGpuHost Host { get; } = new();

    public MemoryGpuLeaseStore Store { get; } = new();

    public FakeGpuInjector Injector { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public GpuManager Manager { get; private set; }

    /// <summary>The service before is no more; another one starts.</summary>
    public void Restart()
    {
        Manager = Start();
    }

    /// <summary>Compares with what the engine lists, and still has when it is asked again.</summary>
    public IReadOnlyList<SessionId> Reconcile(params ContainerFacts[] containers) =>
        Manager.Reconcile(containers, Manager.FindUnknown(containers), _ => true);

    public Task<GpuLease> AskAsync(GpuRequest request, Action<int>? queued = null) =>
        Manager.AcquireAsync(
            SessionId.New(),
            Alice,
            request,
            queued ?? (_ => { }),
            TestContext.Current.CancellationToken
        );

    public Task<GpuLease> AskUntilAsync(GpuRequest request, CancellationToken cancellation) =>
        Manager.AcquireAsync(SessionId.New(), Alice, request, _ => { }, cancellation);

    public Task<GpuLease> AskAsync(int count, bool wait = false) =>
        AskAsync(new GpuRequest { Count = count, Wait = wait });

    public static async Task<string> RefusalAsync(Task asked) =>
        (await Assert.ThrowsAsync<ServiceException>(() => asked)).Message;

    public void Dispose() => Manager.Dispose();

    private GpuManager Start() =>
        new(
            new GpuManagerSetup
            {
                Host = Host,
                Store = Store,
                Injector = Injector,
                Time = Time,
                Logger = NullLogger.Instance,
                IgnoredHolders = () =>
                    new HashSet<string>(StringComparer.Ordinal) { "nvidia-persiste" },
            }
        );
}
