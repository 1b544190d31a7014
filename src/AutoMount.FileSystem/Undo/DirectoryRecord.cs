using System.Buffers;
using System.Buffers.Binary;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>The names in a directory.</summary>
internal static class DirectoryRecord
{
    private const int BufferLength = 64 * 1024;
    private const int HeadLength = 8;

    /// <summary>Reads the names in a directory now.</summary>
    /// <param name="directory">The directory, by any descriptor.</param>
    /// <param name="entries">What is found; names that go meanwhile may be left out.</param>
    internal static Errno Of(RawDescriptor directory, out List<KeptEntry> entries)
    {
        entries = [];
        Errno error = FileIo.OpenAt(
            directory,
            PathComponent.Dot,
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY | OpenMode.O_NOATIME,
            mode: 0,
            out FileDescriptor stream
        );
        using (stream)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength); // at a start hundreds are read
            int length = 0;
            do
            {
                error =
                    error == Errno.None
                        ? DirectoryIo.ReadEntries(
                            stream,
                            buffer.AsSpan(0, BufferLength),
                            out length
                        )
                        : error;
                error =
                    error == Errno.None ? Add(stream, buffer.AsSpan(0, length), entries) : error;
            } while (error == Errno.None && length > 0);

            ArrayPool<byte>.Shared.Return(buffer);
        }

        return error == Errno.ENOENT ? Errno.None : error; // it was removed, and so is empty
    }

    /// <summary>As bytes.</summary>
    internal static byte[] ToBytes(List<KeptEntry> entries)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        foreach (KeptEntry entry in entries)
        {
            writer.Write((ushort)entry.Type);
            writer.Write((ushort)entry.Name.Length);
            writer.Write(entry.Handle.Bytes.Length);
            writer.Write(entry.Name);
            writer.Write(entry.Handle.Bytes);
        }

        return stream.ToArray();
    }

    /// <summary>Of what <see cref="ToBytes"/> made.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> bytes, out List<KeptEntry> entries)
    {
        entries = [];
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < HeadLength)
            {
                return false;
            }

            FileType type = (FileType)BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            int name = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
            int handle = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
            bytes = bytes[HeadLength..];
            if (
                handle < 0
                || (long)name + handle > bytes.Length
                || !PathComponent.TryTake(bytes[..name], out _)
            )
            {
                return false;
            }

            FileHandle found = new();
            found.Assign(bytes.Slice(name, handle));
            entries.Add(new KeptEntry(bytes[..name].ToArray(), type, found));
            bytes = bytes[(name + handle)..];
        }

        return true;
    }

    private static Errno Add(
        RawDescriptor directory,
        ReadOnlySpan<byte> records,
        List<KeptEntry> found
    )
    {
        DirectoryEntries entries = new(records);
        while (entries.MoveNext())
        {
            if (
                entries.IsDots
                || !PathComponent.TryTake(entries.TerminatedName, out PathComponent name)
            )
            {
                continue;
            }

            Errno error = FileHandle.Of(directory, name, out FileHandle? handle);
            FileStatus status = default;
            error = error == Errno.None ? AttributeIo.GetAt(directory, name, out status) : error;
            if (error == Errno.None)
            {
                found.Add(new KeptEntry(entries.TerminatedName.ToArray(), status.Type, handle!));
            }
            else if (error != Errno.ENOENT)
            {
                return error;
            }
        }

        return Errno.None;
    }
}
