using System.Numerics;

namespace AutoMount.Core.Gpus;

/// <summary>From a request and what there is to devices, or to why not. Pure.</summary>
internal static class GpuSelection
{
    /// <summary>Chooses.</summary>
    /// <param name="request">What is asked for; not empty.</param>
    /// <param name="views">All devices.</param>
    /// <param name="topology">The tables of the whole GPUs among them.</param>
    /// <param name="policy">How, where the request does not say.</param>
    internal static GpuVerdict Select(
        GpuRequest request,
        IReadOnlyList<GpuView> views,
        GpuTopology topology,
        GpuPolicy policy
    )
    {
        if (request.Devices.Count > 0)
        {
            return SelectNamed(request.Devices, views);
        }

        return request.Profile.Length > 0
            ? SelectSlices(request, views)
            : SelectWhole(request, views, topology, request.Policy ?? policy);
    }

    private static GpuVerdict SelectNamed(IReadOnlyList<string> names, IReadOnlyList<GpuView> views)
    {
        List<GpuView> named = [];
        foreach (string name in names)
        {
            GpuView? view = Find(views, name);
            if (view is null)
            {
                return GpuVerdict.Never(
                    $"This host has no GPU '{name}'. 'automountctl gpu list' shows the ones there are.",
                    ServiceError.NoSuchGpu
                );
            }

            if (named.Contains(view))
            {
                return GpuVerdict.Never(
                    $"The GPU '{name}' is named twice.",
                    ServiceError.InvalidArgument
                );
            }

            named.Add(view);
        }

        return SelectThese(named);
    }

    private static GpuVerdict SelectThese(List<GpuView> named)
    {
        if (named.FirstOrDefault(view => view.Gpu.IsSplit || view.Gpu.IsExcluded) is { } closed)
        {
            return GpuVerdict.Never(
                $"The GPU {closed.Gpu.Address} cannot be leased: {closed.Reason}",
                ServiceError.GpuUnavailable
            );
        }

        if (named.FirstOrDefault(view => view.Lease is not null) is { } leased)
        {
            bool repaired = named.All(view => view.IsLeasable);
            return GpuVerdict.NotNow(
                $"The GPU {leased.Gpu.Address} is leased to the session {leased.Lease!.Session}.",
                repaired
            );
        }

        return named.FirstOrDefault(view => !view.IsFree) is { } bad
            ? GpuVerdict.NotNow(
                $"The GPU {bad.Gpu.Address} is not leased now ({GpuStates.NameOf(bad.State)}): {bad.Reason}",
                afterLeases: false
            )
            : GpuVerdict.Found(
                new GpuChoice([.. named.Select(view => view.Gpu)], "named in the request")
            );
    }

    private static GpuVerdict SelectSlices(GpuRequest request, IReadOnlyList<GpuView> views)
    {
        List<GpuView> kind =
        [
            .. views.Where(view =>
                view.Gpu.Slice is { } slice
                && (
                    request.Profile is "any"
                    || string.Equals(slice.Profile, request.Profile, StringComparison.Ordinal)
                )
            ),
        ];
        if (kind.Count < request.Count)
        {
            return GpuVerdict.Never(
                $"{Number(request.Count, $"MIG device of profile '{request.Profile}'", $"MIG devices of profile '{request.Profile}'")} asked for, and this host has {kind.Count}; {KnownProfiles(views)}.",
                ServiceError.GpuUnavailable
            );
        }

        GpuChoice? choice = SlicePlacement.Choose(
            [.. kind.Where(view => view.IsFree).Select(view => view.Gpu)],
            request.Count
        );
        return choice is not null
            ? GpuVerdict.Found(choice)
            : Short(
                request.Count,
                kind,
                "MIG device",
                kind.Count(view => view.IsLeasable) >= request.Count
            );
    }

    private static GpuVerdict SelectWhole(
        GpuRequest request,
        IReadOnlyList<GpuView> views,
        GpuTopology topology,
        GpuPolicy policy
    )
    {
        int count = request.Count;
        List<GpuView> whole =
        [
            .. views.Where(view => view.Gpu is { Slice: null, IsSplit: false, IsExcluded: false }),
        ];
        if (whole.Count < count)
        {
            string split = views.Any(view => view.Gpu.Slice is not null)
                ? " It has MIG devices, which are asked for with '--gpu-profile any'."
                : string.Empty;
            return GpuVerdict.Never(
                $"{Number(count, "GPU", "GPUs")} asked for, and this host has {whole.Count} to lease.{split}",
                ServiceError.GpuUnavailable
            );
        }

        uint free = SetOf(topology, whole, view => view.IsFree);
        uint busy = SetOf(topology, whole, view => view.Lease is not null);
        if (GpuPlacement.Choose(topology, free, busy, count, policy) is { } set)
        {
            return GpuVerdict.Found(
                new GpuChoice(
                    [.. topology.Gpus.Where((_, place) => (set.Set & (1u << place)) != 0)],
                    set.Reason
                )
            );
        }

        return WhyNot(topology, whole, free, count, policy);
    }

    private static GpuVerdict WhyNot(
        GpuTopology topology,
        List<GpuView> whole,
        uint free,
        int count,
        GpuPolicy policy
    )
    {
        uint all = SetOf(topology, whole, _ => true);
        if (
            policy == GpuPolicy.NumaStrict
            && GpuPlacement.Choose(topology, all, 0, count, policy) is null
        )
        {
            return GpuVerdict.Never(
                $"No NUMA node of this host has {count} GPUs; ask for fewer, or with '--gpu-policy pack'.",
                ServiceError.GpuUnavailable
            );
        }

        uint leasable = SetOf(topology, whole, view => view.IsLeasable);
        bool afterLeases = GpuPlacement.Choose(topology, leasable, 0, count, policy) is not null;
        return BitOperations.PopCount(free) >= count
            ? GpuVerdict.NotNow(
                $"{BitOperations.PopCount(free)} GPUs are free, and not {count} of them on one NUMA node.",
                afterLeases
            )
            : Short(count, whole, "GPU", afterLeases);
    }

    private static string KnownProfiles(IReadOnlyList<GpuView> views)
    {
        string[] profiles =
        [
            .. views
                .Select(view => view.Gpu.Slice?.Profile)
                .OfType<string>()
                .Select(profile => profile.Length > 0 ? profile : "not known (NVML tells them)")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        return profiles.Length == 0
            ? "it has none"
            : $"its profiles are {string.Join(", ", profiles)}";
    }

    private static GpuVerdict Short(int count, List<GpuView> kind, string what, bool afterLeases)
    {
        int free = kind.Count(view => view.IsFree);
        int leased = kind.Count(view => view.Lease is not null);
        int other = kind.Count - free - leased;
        string rest = other > 0 ? $", {other} not usable now" : string.Empty;
        return GpuVerdict.NotNow(
            $"{Number(count, what, $"{what}s")} asked for, and of {kind.Count} there {(free == 1 ? "is" : "are")} {free} free ({leased} leased{rest}).",
            afterLeases
        );
    }

    private static string Number(int count, string one, string many) =>
        count == 1 ? $"1 {one} was" : $"{count} {many} were";

    private static uint SetOf(
        GpuTopology topology,
        IReadOnlyList<GpuView> views,
        Func<GpuView, bool> which
    )
    {
        uint set = 0;
        for (int place = 0; place < topology.Gpus.Count; place++)
        {
            GpuAddress address = topology.Gpus[place].Address;
            set |=
                views.FirstOrDefault(view => view.Gpu.Address == address) is { } view && which(view)
                    ? 1u << place
                    : 0;
        }

        return set;
    }

    /// <summary>A device by UUID or by address, in any of its forms.</summary>
    internal static GpuView? Find(IReadOnlyList<GpuView> views, string name) =>
        GpuAddress.TryParse(name, out GpuAddress address)
            ? views.FirstOrDefault(view => view.Gpu.Address == address)
            : views.FirstOrDefault(view =>
                string.Equals(view.Gpu.Uuid, name, StringComparison.OrdinalIgnoreCase)
            );
}

/// <summary>Whether a request can be granted.</summary>
/// <param name="Choice">The devices, or null.</param>
/// <param name="Refusal">Why not; empty where it can be.</param>
/// <param name="Error">Which error that is.</param>
/// <param name="CanWait">Whether the host could ever grant it.</param>
/// <param name="AfterLeases">Whether it could be granted once present leases have ended, without a repair.</param>
internal sealed record GpuVerdict(
    GpuChoice? Choice,
    string Refusal,
    ServiceError Error,
    bool CanWait,
    bool AfterLeases
)
{
    internal static GpuVerdict Found(GpuChoice choice) =>
        new(choice, string.Empty, ServiceError.GpuUnavailable, CanWait: true, AfterLeases: true);

    internal static GpuVerdict NotNow(string refusal, bool afterLeases) =>
        new(Choice: null, refusal, ServiceError.GpuUnavailable, CanWait: true, afterLeases);

    internal static GpuVerdict Never(string refusal, ServiceError error) =>
        new(Choice: null, refusal, error, CanWait: false, AfterLeases: false);
}
