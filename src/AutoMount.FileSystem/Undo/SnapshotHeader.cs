using AutoMount.Core.Folders;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Undo;

/// <summary>What a snapshot's directory says of itself.</summary>
internal sealed record SnapshotHeader
{
    private const int Version = 1;
    private static readonly byte[] s_name = "header\0"u8.ToArray();

    /// <summary>When it was taken.</summary>
    internal DateTimeOffset TakenAt { get; init; }

    /// <summary>Why.</summary>
    internal SnapshotReason Reason { get; init; }

    /// <summary>What is said of it.</summary>
    internal string Note { get; init; } = string.Empty;

    /// <summary>Bytes that it holds; -1 while it is the newest, which still grows.</summary>
    internal long Bytes { get; init; } = -1;

    /// <summary>Whether everything could be kept.</summary>
    internal bool IsComplete { get; init; } = true;

    /// <summary>Reads it.</summary>
    /// <returns>ENOENT; EUCLEAN where it is damaged; EPROTONOSUPPORT where a newer version wrote it.</returns>
    internal static Errno Read(RawDescriptor directory, out SnapshotHeader header)
    {
        header = new SnapshotHeader();
        Errno error = RecordFile.Read(directory, s_name, out byte[] content);
        if (error != Errno.None)
        {
            return error;
        }

        try
        {
            using BinaryReader reader = new(new MemoryStream(content));
            int version = reader.ReadInt32();
            if (version != Version)
            {
                return version > Version ? Errno.EPROTONOSUPPORT : Errno.EUCLEAN;
            }

            header = new SnapshotHeader
            {
                TakenAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()),
                Bytes = reader.ReadInt64(),
                Reason = (SnapshotReason)reader.ReadByte(),
                IsComplete = reader.ReadBoolean(),
                Note = reader.ReadString(),
            };
            return Errno.None;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            return Errno.EUCLEAN; // the sum is right, so it was a mistake of ours
        }
    }

    /// <summary>Writes it, whole or not at all.</summary>
    internal Errno Write(RawDescriptor directory)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(Version);
        writer.Write(TakenAt.ToUnixTimeMilliseconds());
        writer.Write(Bytes);
        writer.Write((byte)Reason);
        writer.Write(IsComplete);
        writer.Write(Note);
        return RecordFile.Write(directory, s_name, stream.ToArray());
    }
}
