using System.Text.Json;
using System.Threading.Channels;
using AutoMount.Core.Images;

namespace AutoMount.Bus.Service;

/// <summary>Writes the progress of a transfer as lines of JSON: <c>{"layer","status","current","total"}</c> while it goes on, then <c>{"done","id","digests"}</c> or <c>{"error","message"}</c>.</summary>
/// <remarks>The engine tells each layer many times a second, of which a reader sees some; one that reads slowly misses lines, never the last, and holds nobody up.</remarks>
internal sealed class PullReport
{
    private const int MostWaiting = 64;
    private const int PauseMilliseconds = 100;

    private readonly Dictionary<string, (string Status, long At)> _told = new(
        StringComparer.Ordinal
    );
    private readonly Channel<byte[]> _lines = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest }
    );

    /// <summary>Tells how far it is, unless the same was told a moment ago. By one thread at a time.</summary>
    internal void Tell(PullProgress progress)
    {
        long now = Environment.TickCount64;
        bool isNews =
            !_told.TryGetValue(progress.Layer, out (string Status, long At) last)
            || last.Status != progress.Status
            || now - last.At >= PauseMilliseconds;
        if (!isNews)
        {
            return;
        }

        _told[progress.Layer] = (progress.Status, now);
        Add(writer =>
        {
            writer.WriteString("layer", progress.Layer);
            writer.WriteString("status", progress.Status);
            writer.WriteNumber("current", progress.Current);
            writer.WriteNumber("total", progress.Total);
        });
    }

    /// <summary>It is there; nothing is told any more.</summary>
    internal void Done(ImageSummary image)
    {
        Add(writer =>
        {
            writer.WriteBoolean("done", value: true);
            writer.WriteString("id", image.Facts.Id);
            writer.WriteStartArray("digests");
            foreach (string digest in image.Facts.Digests)
            {
                writer.WriteStringValue(digest);
            }

            writer.WriteEndArray();
        });
        _ = _lines.Writer.TryComplete();
    }

    /// <summary>It is not; nothing is told any more.</summary>
    internal void Fail(string error, string message)
    {
        Add(writer =>
        {
            writer.WriteString("error", error);
            writer.WriteString("message", message);
        });
        _ = _lines.Writer.TryComplete();
    }

    /// <summary>Writes what is told until there is no more.</summary>
    /// <exception cref="IOException">The reader is gone.</exception>
    internal async Task WriteAsync(Stream stream, CancellationToken cancellation)
    {
        await foreach (
            byte[] line in _lines.Reader.ReadAllAsync(cancellation).ConfigureAwait(false)
        )
        {
            await stream.WriteAsync(line, cancellation).ConfigureAwait(false);
        }
    }

    private void Add(Action<Utf8JsonWriter> fields)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter writer = new(line))
        {
            writer.WriteStartObject();
            fields(writer);
            writer.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        _ = _lines.Writer.TryWrite(line.ToArray());
    }
}
