using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>A GPU in JSON, all of it; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record GpuDetailsJson : GpuJson
{
    internal GpuDetailsJson(GpuDetails details)
        : base(details.Summary)
    {
        Minor = details.Minor;
        NumaNode = details.NumaNode;
        Cpus = details.Cpus;
        Links = details.Links;
        Reason = details.Reason;
        LeaseState = details.LeaseState;
        Epoch = details.Epoch;
        LastXid = details.LastXid;
        LastXidAt = JsonTime.Format(details.LastXidAt);
        XidCounts = details.XidCounts;
        Holders =
        [
            .. details.Holders.Select(holder => new GpuHolderJson(holder.Process, holder.Name)),
        ];
    }

    public uint Minor { get; }

    public uint? NumaNode { get; }

    public string Cpus { get; }

    public IReadOnlyDictionary<string, uint> Links { get; }

    public string Reason { get; }

    public string LeaseState { get; }

    public ulong Epoch { get; }

    public uint? LastXid { get; }

    public string? LastXidAt { get; }

    public IReadOnlyDictionary<uint, uint> XidCounts { get; }

    public IReadOnlyList<GpuHolderJson> Holders { get; }
}

/// <summary>A process that has a GPU open, in JSON.</summary>
internal sealed record GpuHolderJson(uint Process, string Name);
