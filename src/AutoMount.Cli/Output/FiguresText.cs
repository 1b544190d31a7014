using System.Globalization;
using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>What sessions use, for people.</summary>
internal static class FiguresText
{
    /// <summary>All of a session's use in one line; empty where nothing is known.</summary>
    internal static string Sum(SessionFigures figures)
    {
        List<string> parts = [];
        if (figures.Cpu is { } cpu)
        {
            parts.Add($"{Seconds(cpu)} of processor time");
        }

        if (figures.MemoryPeak is { } peak)
        {
            parts.Add($"{Quantity.FormatSize(peak)} of memory at most");
        }

        AddPair(parts, figures.NetworkReceived, figures.NetworkSent, "received", "sent");
        AddPair(
            parts,
            figures.BlockRead,
            figures.BlockWritten,
            "read from disk",
            "written to disk"
        );
        return string.Join(", ", parts);
    }

    /// <summary>The header of <see cref="Row"/>.</summary>
    internal static Table Top() =>
        new(
            "ID",
            "IMAGE",
            ">CPU",
            ">MEMORY",
            ">PEAK",
            ">TASKS",
            ">NET IN/s",
            ">NET OUT/s",
            ">READ/s",
            ">WRITE/s",
            ">CPU TIME"
        );

    /// <summary>Adds a session.</summary>
    internal static void Row(Table table, SessionUse use) =>
        table.Add(
            use.Session.Id,
            use.Session.Image,
            use.Cpus is { } cpus
                ? string.Create(CultureInfo.InvariantCulture, $"{cpus * 100:0} %")
                : string.Empty,
            Size(use.Now.Memory),
            Size(use.Now.MemoryPeak),
            use.Now.Processes?.ToString(CultureInfo.InvariantCulture) ?? string.Empty,
            Size(use.PerSecond(figures => figures.NetworkReceived)),
            Size(use.PerSecond(figures => figures.NetworkSent)),
            Size(use.PerSecond(figures => figures.BlockRead)),
            Size(use.PerSecond(figures => figures.BlockWritten)),
            use.Now.Cpu is { } cpu ? Seconds(cpu) : string.Empty
        );

    private static void AddPair(
        List<string> parts,
        long? one,
        long? other,
        string what,
        string otherWhat
    )
    {
        if (one is { } first && other is { } second)
        {
            parts.Add(
                $"{Quantity.FormatSize(first)} {what}, {Quantity.FormatSize(second)} {otherWhat}"
            );
        }
    }

    private static string Size(long? bytes) =>
        bytes is { } known ? Quantity.FormatSize(known) : string.Empty;

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
