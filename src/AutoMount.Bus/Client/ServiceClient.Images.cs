using AutoMount.Bus.SdBus;
using AutoMount.Posix;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>The images that the caller, or with <paramref name="owner"/> that user, may run; newest first.</summary>
    public IReadOnlyList<ImageEntry> ListImages(uint? owner)
    {
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions().Owner(owner).Values;
        using BusMessage reply = Work(
            Manager,
            "ListImages",
            writer => writer.WriteDictionary(options)
        );
        return reply.Body.ReadArray("(sasasxt)", ReadImage);
    }

    /// <summary>Everything about one image.</summary>
    public ImageDetails GetImage(string image)
    {
        using BusMessage reply = Work(
            Manager,
            "ShowImage",
            writer =>
            {
                writer.WriteString(image);
                writer.WriteDictionary(None);
            }
        );
        MessageReader body = reply.Body;
        return new ImageDetails(
            ReadImage(body),
            body.ReadStringArray(),
            body.ReadArray(
                "{ss}",
                pair => new KeyValuePair<string, string>(pair.ReadString(), pair.ReadString())
            )
        );
    }

    /// <summary>Begins to fetch an image. Closing what is returned, or this connection, ends the transfer.</summary>
    /// <returns>Lines of JSON: the progress, and last <c>done</c> or <c>error</c>.</returns>
    public Stream PullImage(string image)
    {
        using BusMessage reply = _connection.Call(
            Manager,
            "PullImage",
            writer =>
            {
                writer.WriteString(image);
                writer.WriteDictionary(None);
            }
        );
        FileDescriptor progress = reply.Body.ReadDescriptor();
        return PipeStream.Reader(progress);
    }

    private static ImageEntry ReadImage(MessageReader reader) =>
        new(
            reader.ReadString(),
            reader.ReadStringArray(),
            reader.ReadStringArray(),
            reader.ReadInt64() is >= 0 and var created ? ClientValues.Time((ulong)created) : null,
            (long)reader.ReadUInt64()
        );
}

/// <summary>An image in a list.</summary>
/// <param name="Id">The engine's id.</param>
/// <param name="Tags">Its names.</param>
/// <param name="Digests">Its digests at registries.</param>
/// <param name="Created">When it was made, or null.</param>
/// <param name="Bytes">The size of all its layers.</param>
public sealed record ImageEntry(
    string Id,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> Digests,
    DateTimeOffset? Created,
    long Bytes
);

/// <summary>Everything about one image.</summary>
/// <param name="Entry">What a list tells as well.</param>
/// <param name="Command">What it runs by itself.</param>
/// <param name="Labels">Its labels.</param>
public sealed record ImageDetails(
    ImageEntry Entry,
    IReadOnlyList<string> Command,
    IReadOnlyList<KeyValuePair<string, string>> Labels
);
