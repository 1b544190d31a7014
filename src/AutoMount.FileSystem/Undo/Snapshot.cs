using System.Globalization;
using System.Text;
using AutoMount.Core.Folders;
using AutoMount.Core.Quotas;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>One snapshot of a folder and its directory, <c>undo/NUMBER</c>.</summary>
/// <param name="number">Its number.</param>
/// <param name="header">What it says of itself.</param>
internal sealed class Snapshot(uint number, SnapshotHeader header)
{
    private const int BufferLength = 64 * 1024;
    private long _bytes = Math.Max(0, header.Bytes);
    private volatile bool _isComplete = header.IsComplete;

    /// <summary>Its number.</summary>
    internal uint Number => number;

    /// <summary>When it was taken, why, and what is said of it.</summary>
    internal SnapshotHeader Header => header with { Bytes = Bytes, IsComplete = _isComplete };

    /// <summary>Bytes that it holds.</summary>
    internal long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Whether everything since it could be kept in it while it was the newest.</summary>
    internal bool IsComplete => _isComplete;

    /// <summary>The name of its directory.</summary>
    internal static byte[] NameOf(uint number) =>
        Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture) + "\0");

    /// <summary>It holds more.</summary>
    internal void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Something could not be kept.</summary>
    internal void MissSomething() => _isComplete = false;

    /// <summary>Opens its directory.</summary>
    internal Errno Open(RawDescriptor undo, out FileDescriptor directory) =>
        FileIo.OpenAt(
            undo,
            KeptName.Component(NameOf(number)),
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            mode: 0,
            out directory
        );

    /// <summary>Of the newest one of a predecessor: ends what was half done and counts what it holds.</summary>
    internal Errno TakeUp(RawDescriptor directory)
    {
        byte[] buffer = new byte[BufferLength];
        long bytes = 0;
        Errno error = DirectoryIo.ReadEntries(directory, buffer, out int length);
        while (error == Errno.None && length > 0)
        {
            DirectoryEntries entries = new(buffer.AsSpan(0, length));
            while (entries.MoveNext())
            {
                if (PathComponent.TryTake(entries.TerminatedName, out PathComponent name))
                {
                    bytes += TakeUp(directory, name, entries.TerminatedName);
                }
            }

            error = DirectoryIo.ReadEntries(directory, buffer, out length);
        }

        _ = Interlocked.Exchange(ref _bytes, bytes);
        return error;
    }

    private static long TakeUp(
        RawDescriptor directory,
        PathComponent name,
        ReadOnlySpan<byte> terminatedName
    )
    {
        if (AttributeIo.GetAt(directory, name, out FileStatus status) != Errno.None)
        {
            return 0;
        }

        bool isNamed = terminatedName[0] == KeptName.Leaving && status.Links > 1;
        if (terminatedName[0] == KeptName.Temporary || isNamed)
        {
            _ = DirectoryIo.RemoveFile(directory, name); // what stays costs space alone
            return 0;
        }

        if (terminatedName[0] == KeptName.Leaving)
        {
            byte[] content = KeptName.As(KeptName.Content, terminatedName);
            _ = DirectoryIo.Rename(directory, name, directory, KeptName.Component(content), 0); // tried again at the next start
        }

        return Charge.ForSize(status.Size);
    }

    /// <summary>As others see it.</summary>
    /// <param name="isComplete">Whether it and all later ones have everything.</param>
    internal FolderSnapshot Describe(bool isComplete) =>
        new()
        {
            Number = number,
            TakenAt = header.TakenAt,
            Reason = header.Reason,
            Note = header.Note,
            Bytes = Bytes,
            IsComplete = isComplete,
        };
}
