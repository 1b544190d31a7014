namespace AutoMount.Core.Gpus;

/// <summary>Chooses MIG devices: on as few GPUs as possible, and on those where the fewest stay free (best fit), so that untouched GPUs stay untouched. Pure.</summary>
internal static class SlicePlacement
{
    /// <summary>Chooses.</summary>
    /// <param name="free">MIG devices that may be taken.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <returns>The devices and the reason; null where there are not enough.</returns>
    internal static GpuChoice? Choose(IReadOnlyList<Gpu> free, int count)
    {
        List<Gpu[]> parents =
        [
            .. free.GroupBy(gpu => gpu.Address.Parent)
                .OrderBy(group => group.Key)
                .Select(group =>
                    group
                        .OrderBy(gpu => gpu.Slice!.GpuInstance)
                        .ThenBy(gpu => gpu.Slice!.ComputeInstance)
                        .ToArray()
                ),
        ];
        if (free.Count < count)
        {
            return null;
        }

        List<Gpu> chosen = [];
        while (chosen.Count < count)
        {
            int wanted = count - chosen.Count;
            Gpu[] parent =
                parents.Where(gpus => gpus.Length >= wanted).MinBy(gpus => gpus.Length)
                ?? parents.MaxBy(gpus => gpus.Length)!;
            _ = parents.Remove(parent);
            chosen.AddRange(parent.Take(wanted));
        }

        int touched = chosen.Select(gpu => gpu.Address.Parent).Distinct().Count();
        GpuAddress last = chosen[^1].Address.Parent;
        int left =
            free.Count(gpu => gpu.Address.Parent == last)
            - chosen.Count(gpu => gpu.Address.Parent == last);
        return new GpuChoice(
            chosen,
            $"MIG: on {touched} GPU{(touched == 1 ? string.Empty : "s")}, best fit; {left} of its kind left on {last}"
        );
    }
}

/// <summary>Devices chosen for a request.</summary>
/// <param name="Gpus">Which.</param>
/// <param name="Reason">Why these, for people.</param>
internal sealed record GpuChoice(IReadOnlyList<Gpu> Gpus, string Reason);
