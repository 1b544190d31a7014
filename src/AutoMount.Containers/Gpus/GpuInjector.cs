using AutoMount.Containers.Gpus.Cdi;
using AutoMount.Core;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Gpus;

/// <summary>Gets leased GPUs into containers, by what the engine can do (decision D47).</summary>
/// <param name="engine">The container engine.</param>
/// <param name="options">How.</param>
public sealed partial class GpuInjector(IGpuEngine engine, GpuInjectorOptions options)
    : IGpuInjector
{
    private const string NvidiaKind = "nvidia.com/gpu";
    private const string OwnDirectory = "/run/cdi"; // what engines know as /var/run/cdi

    private readonly LibraryFarm _farm = new(options.HostRoot, options.LibraryDirectory);

    /// <inheritdoc/>
    public async Task<GpuInjection> PrepareAsync(
        GpuLease lease,
        GpuInventory inventory,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(inventory);
        EngineGpuSupport support = await engine
            .DescribeGpuSupportAsync(cancellation)
            .ConfigureAwait(false);
        List<Gpu> gpus = GpusOf(lease, inventory);
        (GpuBackend backend, string reason) = Choose(support, gpus);
        GpuInjection injection = backend switch
        {
            GpuBackend.Cdi => await Task.Run(
                    () => ByCdi(support, lease, gpus, inventory),
                    cancellation
                )
                .ConfigureAwait(false),
            GpuBackend.Nvidia => ByToolkit(gpus),
            GpuBackend.Explicit => await Task.Run(() => Explicitly(gpus, inventory), cancellation)
                .ConfigureAwait(false),
            _ => throw new System.Diagnostics.UnreachableException($"back end {backend}"),
        };
        injection = injection with
        {
            Reason = injection.Reason.Length > 0 ? injection.Reason : reason,
        };
        return options.PinsProcessors ? Pinned(injection, gpus) : injection;
    }

    /// <inheritdoc/>
    public void Withdraw(SessionId session)
    {
        try
        {
            LeaseFile.Remove(OnHost(OwnDirectory), session);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // one that is left names a session that no longer exists; nobody can ask for it
        }
    }

    /// <inheritdoc/>
    public DeviceComparison Compare(int process, GpuLease? lease, GpuInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        return DeviceVerifier.Compare(
            process,
            lease is null ? [] : GpusOf(lease, inventory),
            inventory
        );
    }

    private static List<Gpu> GpusOf(GpuLease lease, GpuInventory inventory) =>
        [
            .. lease.Gpus.Select(leased =>
                inventory.Find(leased.Address)
                ?? throw new ServiceException(
                    ServiceError.GpuUnavailable,
                    $"The GPU {leased.Address} has gone from this host; start the session again."
                )
            ),
        ];

    /// <summary>The configured back end, or the best that the engine can do, and why.</summary>
    private (GpuBackend Backend, string Reason) Choose(EngineGpuSupport support, List<Gpu> gpus)
    {
        if (options.Backend is { } forced)
        {
            return (forced, "set by Injection= in the configuration");
        }

        if (support.IsPodman)
        {
            return (
                GpuBackend.Explicit,
                "the engine is Podman, which drops device requests without a word"
            );
        }

        if (
            support.CdiDirectories.Count > 0
            && CdiFile.Find(options.HostRoot, support.CdiDirectories, NvidiaKind).Count > 0
        )
        {
            return (
                GpuBackend.Cdi,
                "the engine reads CDI files, and there is one of the NVIDIA driver"
            );
        }

        bool hasToolkit = support.Runtimes.Contains("nvidia", StringComparer.Ordinal);
        return hasToolkit && gpus.All(gpu => gpu.Uuid is not null)
            ? (GpuBackend.Nvidia, "the engine has NVIDIA's runtime, and no CDI file of the driver")
            : (
                GpuBackend.Explicit,
                "the engine has neither a CDI file of the driver nor NVIDIA's runtime"
            );
    }

    private static GpuInjection ByToolkit(List<Gpu> gpus)
    {
        if (gpus.FirstOrDefault(gpu => gpu.Uuid is null) is { } unknown)
        {
            throw new ServiceException(
                ServiceError.GpuUnavailable,
                $"The driver does not tell the UUID of {unknown.Address} yet, by which NVIDIA's toolkit knows it. An administrator starts nvidia-persistenced, or sets Injection=explicit."
            );
        }

        string[] ids = [.. gpus.Select(gpu => gpu.Uuid!)];
        return new GpuInjection
        {
            Backend = GpuBackend.Nvidia,
            Reason = string.Empty,
            Requests = [new ContainerDeviceRequest("nvidia", ids, ["gpu", "compute", "utility"])],
            // the toolkit takes the variable for the request, and a 'void' anywhere for none
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["NVIDIA_VISIBLE_DEVICES"] = string.Join(',', ids),
                ["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID",
            },
        };
    }

    private static Dictionary<string, string> OwnEnvironment() =>
        new(StringComparer.Ordinal)
        {
            ["NVIDIA_VISIBLE_DEVICES"] = "void",
            ["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID",
        };

    private string OnHost(string path) => Path.Combine(options.HostRoot, path.TrimStart('/'));
}
