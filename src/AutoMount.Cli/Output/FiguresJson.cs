using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>What a session uses or used, in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record FiguresJson
{
    internal FiguresJson(SessionFigures figures)
    {
        At = JsonTime.Format(figures.At);
        CpuSeconds = figures.Cpu?.TotalSeconds;
        MemoryBytes = figures.Memory;
        MemoryPeakBytes = figures.MemoryPeak;
        Processes = figures.Processes;
        NetworkReceivedBytes = figures.NetworkReceived;
        NetworkSentBytes = figures.NetworkSent;
        BlockReadBytes = figures.BlockRead;
        BlockWrittenBytes = figures.BlockWritten;
    }

    public string? At { get; }

    public double? CpuSeconds { get; }

    public long? MemoryBytes { get; }

    public long? MemoryPeakBytes { get; }

    public long? Processes { get; }

    public long? NetworkReceivedBytes { get; }

    public long? NetworkSentBytes { get; }

    public long? BlockReadBytes { get; }

    public long? BlockWrittenBytes { get; }
}

/// <summary>A session that runs, with what it uses now.</summary>
internal sealed record TopJson
{
    internal TopJson(SessionUse use)
    {
        Id = use.Session.Id;
        Owner = use.Session.Owner;
        Image = use.Session.Image;
        Cpus = use.Cpus;
        Used = new FiguresJson(use.Now);
    }

    public string Id { get; }

    public uint Owner { get; }

    public string Image { get; }

    public double? Cpus { get; }

    public FiguresJson Used { get; }
}

/// <summary>An image of a session, made or planned.</summary>
internal sealed record CommitJson
{
    internal CommitJson(CommitResult result)
    {
        Name = result.Name;
        Id = result.Id.Length == 0 ? null : result.Id;
        Bytes = result.Bytes;
        LeftOut = [.. result.LeftOut.Select(left => new LeftOutJson(left))];
    }

    public string Name { get; }

    public string? Id { get; }

    public long Bytes { get; }

    public IReadOnlyList<LeftOutJson> LeftOut { get; }
}

/// <summary>Something that an image does not hold.</summary>
internal sealed record LeftOutJson
{
    internal LeftOutJson(CommitLeftOut left)
    {
        Folder = left.Folder.Length == 0 ? null : left.Folder;
        Path = left.Path;
        Bytes = left.Bytes;
    }

    public string? Folder { get; }

    public string Path { get; }

    public long? Bytes { get; }
}
