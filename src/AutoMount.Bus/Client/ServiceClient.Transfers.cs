using System.Runtime.InteropServices;
using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>Writes a folder's content to a stream, as a tar archive.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="stream">Where it goes; still the caller's to close.</param>
    /// <param name="compress">Whether by zstd.</param>
    /// <param name="owner">Whose folder it is; null for the caller's own.</param>
    public TransferOutcome ExportFolder(
        string name,
        SafeHandle stream,
        bool compress,
        uint? owner
    ) =>
        Transfer(
            "ExportFolder",
            writer =>
            {
                writer.WriteString(name);
                writer.WriteHandle(stream);
            },
            new ClientOptions().Owner(owner).Add("compress", BusValue.Of(compress))
        );

    /// <summary>Puts an archive's content into a folder.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="stream">The archive; still the caller's to close.</param>
    /// <param name="import">How.</param>
    /// <param name="owner">Whose folder it is; null for the caller's own.</param>
    public TransferOutcome ImportFolder(
        string name,
        SafeHandle stream,
        FolderImport import,
        uint? owner
    )
    {
        ArgumentNullException.ThrowIfNull(import);
        return Transfer(
            "ImportFolder",
            writer =>
            {
                writer.WriteString(name);
                writer.WriteHandle(stream);
            },
            new ClientOptions()
                .Owner(owner)
                .Text("into", import.Into)
                .Add("overwrite", BusValue.Of(import.Overwrites))
                .Add("size", import.Size is { } size ? BusValue.Of((ulong)size) : null)
        );
    }

    /// <summary>Puts a file into a folder, from an offset on.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="stream">The file, at the offset; still the caller's to close.</param>
    /// <param name="upload">Where it goes, and how.</param>
    /// <param name="owner">Whose folder it is; null for the caller's own.</param>
    public TransferOutcome UploadFile(
        string name,
        SafeHandle stream,
        FileToUpload upload,
        uint? owner
    )
    {
        ArgumentNullException.ThrowIfNull(upload);
        return Transfer(
            "UploadFile",
            writer =>
            {
                writer.WriteString(name);
                writer.WriteString(upload.Path);
                writer.WriteHandle(stream);
            },
            new ClientOptions()
                .Owner(owner)
                .Add("size", BusValue.Of((ulong)upload.Size))
                .Add("offset", BusValue.Of((ulong)upload.Offset))
                .Add("overwrite", BusValue.Of(upload.Overwrites))
                .Text("source", upload.Source)
        );
    }

    /// <summary>How far an interrupted upload is; null where there is none.</summary>
    public InterruptedUpload? FindUpload(string name, string path, uint? owner)
    {
        using BusMessage reply = Work(
            Manager,
            "FindUpload",
            writer =>
            {
                writer.WriteString(name);
                writer.WriteString(path);
                writer.WriteDictionary(new ClientOptions().Owner(owner).Values);
            }
        );
        IReadOnlyDictionary<string, BusValue> values = reply.Body.ReadDictionary();
        return values.Count == 0
            ? null
            : new InterruptedUpload(
                (long)values["size"].As<ulong>(),
                (long)values["offset"].As<ulong>(),
                values["source"].As<string>(),
                Convert.FromHexString(values["tail"].As<string>())
            );
    }

    /// <summary>How far a folder's transfer is; null where none goes on.</summary>
    public TransferOutcome? GetTransfer(string name, uint? owner)
    {
        using BusMessage found = NamedFolder("GetFolder", name, new ClientOptions().Owner(owner));
        IReadOnlyDictionary<string, BusValue> properties = GetAll(
            found.Body.ReadObjectPath(),
            BusNames.FolderInterface
        );
        return properties["Transfer"].As<string>().Length == 0
            ? null
            : new TransferOutcome(
                (long)properties["TransferEntries"].As<ulong>(),
                (long)properties["TransferBytes"].As<ulong>(),
                [],
                0
            );
    }

    private TransferOutcome Transfer(
        string member,
        Action<MessageWriter> arguments,
        ClientOptions options
    )
    {
        using BusMessage reply = Work(
            Manager,
            member,
            writer =>
            {
                arguments(writer);
                writer.WriteDictionary(options.Values);
            }
        );
        IReadOnlyDictionary<string, BusValue> values = reply.Body.ReadDictionary();
        return new TransferOutcome(
            (long)values["entries"].As<ulong>(),
            (long)values["bytes"].As<ulong>(),
            values["skipped"].As<string[]>(),
            (long)values["skippedCount"].As<ulong>()
        );
    }
}

/// <summary>What a transfer moved.</summary>
/// <param name="Entries">Files, directories and links.</param>
/// <param name="Bytes">Bytes of files.</param>
/// <param name="Skipped">What was left out, and why; the first of them.</param>
/// <param name="SkippedCount">How much was left out.</param>
public sealed record TransferOutcome(
    long Entries,
    long Bytes,
    IReadOnlyList<string> Skipped,
    long SkippedCount
);

/// <summary>How an archive goes into a folder.</summary>
/// <param name="Into">The directory in it; null for its top.</param>
/// <param name="Overwrites">Whether what is there is replaced.</param>
/// <param name="Size">What it will take, where that is known.</param>
public sealed record FolderImport(string? Into, bool Overwrites, long? Size);

/// <summary>A file that goes into a folder.</summary>
/// <param name="Path">Where it goes.</param>
/// <param name="Size">Its length.</param>
/// <param name="Offset">So much is there already.</param>
/// <param name="Source">Which source it is, in the caller's words.</param>
/// <param name="Overwrites">Whether what is there is replaced.</param>
public sealed record FileToUpload(
    string Path,
    long Size,
    long Offset,
    string Source,
    bool Overwrites
);

/// <summary>An upload that was interrupted.</summary>
/// <param name="Size">The file's length.</param>
/// <param name="Offset">So much is there.</param>
/// <param name="Source">Which source it came from.</param>
/// <param name="Tail">The last bytes before the offset.</param>
public sealed record InterruptedUpload(long Size, long Offset, string Source, byte[] Tail);
