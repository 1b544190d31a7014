using System.Buffers.Binary;
using System.Numerics;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>Small files with a sum, which are there whole or not at all.</summary>
internal static class RecordFile
{
    private const int SumLength = sizeof(ulong);

    /// <summary>Writes a file under a temporary name and gives it its own.</summary>
    /// <param name="directory">Where it goes.</param>
    /// <param name="terminatedName">Its name.</param>
    /// <param name="content">What it says.</param>
    internal static Errno Write(
        RawDescriptor directory,
        byte[] terminatedName,
        ReadOnlySpan<byte> content
    )
    {
        const OpenMode make = OpenMode.O_WRONLY | OpenMode.O_CREAT | OpenMode.O_TRUNC;
        byte[] whole = new byte[content.Length + SumLength];
        content.CopyTo(whole);
        BinaryPrimitives.WriteUInt64LittleEndian(whole.AsSpan(content.Length), SumOf(content));
        byte[] temporary = [KeptName.Temporary, .. terminatedName];
        PathComponent name = KeptName.Component(temporary);
        Errno error = FileIo.OpenAt(directory, name, make, mode: 0x180, out FileDescriptor file);
        using (file)
        {
            int count = 0;
            error = error == Errno.None ? FileIo.WriteAt(file, whole, 0, out count) : error;
            error = error == Errno.None && count < whole.Length ? Errno.ENOSPC : error;
        }

        error =
            error == Errno.None
                ? DirectoryIo.Rename(
                    directory,
                    name,
                    directory,
                    KeptName.Component(terminatedName),
                    flags: 0
                )
                : error;
        if (error != Errno.None)
        {
            _ = DirectoryIo.RemoveFile(directory, name); // the next start sweeps it else
        }

        return error;
    }

    /// <summary>Reads a file.</summary>
    /// <returns>ENOENT where there is none; EUCLEAN where it is damaged.</returns>
    internal static Errno Read(RawDescriptor directory, byte[] terminatedName, out byte[] content)
    {
        content = [];
        Errno error = FileIo.OpenAt(
            directory,
            KeptName.Component(terminatedName),
            OpenMode.O_RDONLY,
            mode: 0,
            out FileDescriptor file
        );
        using (file)
        {
            FileStatus status = default;
            error = error == Errno.None ? AttributeIo.Get(file, out status) : error;
            if (error != Errno.None)
            {
                return error;
            }

            byte[] whole = new byte[status.Size];
            error = FileIo.ReadAt(file, whole, 0, out int length);
            ReadOnlySpan<byte> told = whole.AsSpan(0, Math.Max(0, length - SumLength));
            if (
                error == Errno.None
                && (
                    length < SumLength
                    || BinaryPrimitives.ReadUInt64LittleEndian(whole.AsSpan(told.Length))
                        != SumOf(told)
                )
            )
            {
                return Errno.EUCLEAN;
            }

            content = told.ToArray();
            return error;
        }
    }

    private static ulong SumOf(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        uint complement = 0x9E37_79B9;
        foreach (byte value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
            complement = BitOperations.Crc32C(complement, (byte)~value);
        }

        return ((ulong)complement << 32) | crc;
    }
}
