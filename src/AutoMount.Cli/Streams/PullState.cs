namespace AutoMount.Cli.Streams;

/// <summary>How far each layer of an image is. The engine counts a layer's bytes twice, when it is transferred and when it is unpacked: only the transfer counts here, so that no bar runs backwards.</summary>
internal sealed class PullState
{
    private const string Transfer = "Downloading";

    private readonly Dictionary<string, Layer> _layers = new(StringComparer.Ordinal);

    /// <summary>How many layers are known.</summary>
    internal int Layers => _layers.Count(layer => layer.Key.Length > 0);

    /// <summary>Bytes transferred.</summary>
    internal long Done => _layers.Values.Sum(layer => layer.Current);

    /// <summary>Bytes of all layers whose size was told.</summary>
    internal long Total => _layers.Values.Sum(layer => layer.Total);

    /// <summary>Takes what is told of a layer.</summary>
    /// <returns>Whether its status is another than before.</returns>
    internal bool Take(string name, string status, long current, long total)
    {
        Layer? before = _layers.GetValueOrDefault(name);
        long size = Math.Max(before?.Total ?? 0, status == Transfer ? total : 0);
        _layers[name] = new Layer(status, status == Transfer ? current : size, size);
        return before?.Status != status;
    }

    private sealed record Layer(string Status, long Current, long Total);
}
