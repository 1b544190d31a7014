using System.Globalization;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Gpus;

/// <summary>What a container carries of its lease, enough to make a lost record again. Pure.</summary>
/// <remarks>The engine gives a container the labels of its image wherever the request does not set them: so every container of ours has them all, empty where it has no GPU, and a lease is the container's own session's or none.</remarks>
internal static class GpuLabels
{
    private const string Lease = $"{ContainerLabels.Prefix}lease";
    private const string Gpu = $"{ContainerLabels.Prefix}gpu";
    private const string Epoch = $"{ContainerLabels.Prefix}epoch";
    private const string Boot = $"{ContainerLabels.Prefix}boot";
    private const string Backend = $"{ContainerLabels.Prefix}backend";
    private const long MostEpoch = 1L << 40; // a thousand leases a second for a lifetime: more is a spoilt label

    /// <summary>The labels of a container without GPUs.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> None { get; } =
    [
        .. new[] { Lease, Gpu, Epoch, Boot, Backend }.Select(name =>
            KeyValuePair.Create(name, string.Empty)
        ),
    ];

    /// <summary>The labels of a container with GPUs.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Of(GpuLease lease, GpuBackend backend)
    {
        yield return new(Lease, lease.Session.Value);
        yield return new(Gpu, string.Join(',', lease.Gpus.Select(gpu => gpu.Address.Value)));
        yield return new(
            Epoch,
            string.Join(
                ',',
                lease.Gpus.Select(gpu => gpu.Epoch.ToString(CultureInfo.InvariantCulture))
            )
        );
        yield return new(Boot, lease.BootId);
        yield return new(Backend, backend.ToString().ToLowerInvariant());
    }

    /// <summary>The lease of a container, or null where it has none or its labels do not make sense.</summary>
    internal static GpuLease? Read(ContainerFacts container, DateTimeOffset now)
    {
        if (
            !SessionId.TryParse(container.SessionLabel, out SessionId session)
            || container.Labels.GetValueOrDefault(Lease) != session.Value
            || SessionLabels.OwnerOf(container) is not { } owner
        )
        {
            return null;
        }

        if (ReadGpus(container) is not { } gpus)
        {
            return null;
        }

        return new GpuLease
        {
            Session = session,
            Owner = owner,
            Gpus = gpus,
            State = container.Running ? GpuLeaseState.Active : GpuLeaseState.Created,
            BootId = container.Labels.GetValueOrDefault(Boot, string.Empty),
            CreatedAt = container.StartedAt ?? now,
            Reason = "known again from the container",
        };
    }

    private static List<LeasedGpu>? ReadGpus(ContainerFacts container)
    {
        string[] addresses = container.Labels.GetValueOrDefault(Gpu, string.Empty).Split(',');
        string[] epochs = container.Labels.GetValueOrDefault(Epoch, string.Empty).Split(',');
        if (addresses.Length != epochs.Length)
        {
            return null;
        }

        List<LeasedGpu> gpus = [];
        foreach ((string text, string number) in addresses.Zip(epochs))
        {
            if (
                !GpuAddress.TryParse(text, out GpuAddress address)
                || !long.TryParse(
                    number,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out long epoch
                )
                || epoch is < 1 or > MostEpoch
            )
            {
                return null;
            }

            gpus.Add(new LeasedGpu(address, string.Empty, epoch));
        }

        return gpus;
    }
}
