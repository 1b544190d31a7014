using AutoMount.Archives.Child;
using AutoMount.Archives.Formats;
using AutoMount.Archives.Trees;
using AutoMount.Core;
using AutoMount.Core.Transfers;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Archives.Uploads;

/// <summary>One large file on its way into a folder: beside its place under a hidden name, all its bytes charged from the beginning, and renamed when it is whole. What was interrupted is gone on with.</summary>
/// <param name="tree">The folder.</param>
/// <param name="path">Where it goes.</param>
/// <param name="overwrites">Whether what is there is replaced.</param>
internal sealed class FileUpload(TargetTree tree, EntryPath path, bool overwrites)
{
    private const int PieceSize = 1 << 20;
    private const long SafeEvery = 64L << 20;
    private const int TailSize = 4096;
    private const uint UsualMode = 0x1A4; // rw-r--r--
    private const uint OwnersAlone = 0x180; // rw-------
    private const uint NoReplace = 1; // RENAME_NOREPLACE

    private readonly byte[] _partName = LeftoverNames.UploadOf(path.Name.Bytes);

    private string Name => NameText.Of(path.Name.Bytes);

    private PathComponent Part =>
        PathComponent.TryTake(_partName, out PathComponent part)
            ? part
            : throw new System.Diagnostics.UnreachableException("made by ourselves");

    /// <summary>How far it is; null where none was begun.</summary>
    internal UploadState? Find()
    {
        RawDescriptor directory = tree.Parent(path, isMade: false);
        using FileDescriptor part = Open(directory, OpenMode.O_RDONLY, out Errno error);
        if (error != Errno.None || UploadRecord.Read(part) is not { } record || record.Name != Name)
        {
            return null;
        }

        byte[] tail = new byte[Math.Min(TailSize, record.Offset)];
        error = FileIo.ReadAt(part, tail, record.Offset - tail.Length, out int read);
        return error == Errno.None && read == tail.Length
            ? new UploadState(record.Size, record.Offset, record.Source, tail)
            : null;
    }

    /// <summary>Takes it from a stream, from an offset on, to its end.</summary>
    /// <exception cref="ServiceException">It did not come so far; what came is kept, unless it is full or refused.</exception>
    internal void Run(WatchedStream stream, UploadRequest request, ITransferReport report)
    {
        RawDescriptor directory = tree.Parent(path, isMade: true);
        Errno free =
            TargetTree.Look(directory, path.Name) is not { } there ? Errno.None
            : there.Type == FileType.Directory ? Errno.EISDIR
            : overwrites ? Errno.None
            : Errno.EEXIST;
        FolderProblems.Check(free, path.Name.Bytes);
        UploadRecord record = new(request.Size, request.Offset, Name, request.Source);
        using FileDescriptor part =
            request.Offset > 0 ? GoOn(directory, record) : Begin(directory, record);
        record = Take(part, stream, record, report);
        if (record.Offset < record.Size)
        {
            throw new ServiceException(
                ServiceError.BrokenStream,
                $"The stream ended after {record.Offset} of {record.Size} bytes of '{Name}', which are kept; go on from there."
            );
        }

        Place(directory, part);
    }

    private FileDescriptor Begin(RawDescriptor directory, UploadRecord record)
    {
        _ = DirectoryIo.RemoveFile(directory, Part); // one that was begun and given up
        OpenMode mode = OpenMode.O_RDWR | OpenMode.O_CREAT | OpenMode.O_EXCL;
        Errno error = FileIo.OpenAt(directory, Part, mode, OwnersAlone, out FileDescriptor part);
        FolderProblems.Check(error, path.Name.Bytes);
        error = record.Size > 0 ? FileIo.SetLength(part, record.Size) : Errno.None;
        error = error == Errno.None ? record.Write(part) : error;
        if (error != Errno.None)
        {
            part.Dispose();
            _ = DirectoryIo.RemoveFile(directory, Part);
            FolderProblems.Check(error == Errno.EINVAL ? Errno.EFBIG : error, path.Name.Bytes);
        }

        return part;
    }

    private FileDescriptor GoOn(RawDescriptor directory, UploadRecord wanted)
    {
        FileDescriptor part = Open(directory, OpenMode.O_RDWR, out Errno error);
        UploadRecord? record = error == Errno.None ? UploadRecord.Read(part) : null;
        if (
            record is null
            || record.Name != wanted.Name
            || record.Size != wanted.Size
            || record.Source != wanted.Source
            || record.Offset < wanted.Offset
        )
        {
            part.Dispose();
            throw new ServiceException(
                ServiceError.BrokenStream,
                $"There is no interrupted upload of '{Name}' from that source that reached byte {wanted.Offset}; begin anew, without an offset."
            );
        }

        FolderProblems.Check(FileIo.SetLength(part, record.Size), path.Name.Bytes); // its owner may have cut it
        return part;
    }

    private UploadRecord Take(
        FileDescriptor part,
        WatchedStream stream,
        UploadRecord record,
        ITransferReport report
    )
    {
        byte[] piece = new byte[PieceSize];
        long position = record.Offset;
        Errno error;
        while ((error = stream.Read(piece, out int count)) == Errno.None && count > 0)
        {
            if (position + count > record.Size)
            {
                throw new ServiceException(
                    ServiceError.BrokenStream,
                    $"'{Name}' has more than the {record.Size} bytes that were said; has it changed? Begin anew."
                );
            }

            FolderProblems.Check(
                FileIo.WriteAt(part, piece.AsSpan(0, count), position, out _),
                path.Name.Bytes
            );
            position += count;
            report.Progress(0, position);
            if (position - record.Offset >= SafeEvery)
            {
                record = MakeSafe(part, record with { Offset = position });
            }
        }

        record = MakeSafe(part, record with { Offset = position });
        return error == Errno.None ? record : throw StreamProblems.CannotRead(error);
    }

    /// <summary>First the bytes, then the word that they are there.</summary>
    private UploadRecord MakeSafe(FileDescriptor part, UploadRecord record)
    {
        FolderProblems.Check(FileIo.SynchronizeData(part), path.Name.Bytes);
        FolderProblems.Check(record.Write(part), path.Name.Bytes);
        return record;
    }

    private void Place(RawDescriptor directory, FileDescriptor part)
    {
        FolderProblems.Check(OpenAttributes.SetMode(part, UsualMode), path.Name.Bytes);
        FolderProblems.Check(FileIo.Synchronize(part), path.Name.Bytes);
        uint flags = overwrites ? 0 : NoReplace;
        FolderProblems.Check(
            DirectoryIo.Rename(directory, Part, directory, path.Name, flags),
            path.Name.Bytes
        );
        _ = UploadRecord.Remove(part); // last, as it is all that a refused rename could be gone on from
    }

    private FileDescriptor Open(RawDescriptor directory, OpenMode mode, out Errno error)
    {
        error = FileIo.OpenAt(
            directory,
            Part,
            mode | OpenMode.O_NONBLOCK,
            mode: 0,
            out FileDescriptor part
        );
        return part;
    }
}

/// <summary>What a caller says of an upload.</summary>
/// <param name="Size">The file's length.</param>
/// <param name="Offset">Where the stream begins.</param>
/// <param name="Source">Which source it is, in his words.</param>
internal sealed record UploadRequest(long Size, long Offset, string Source);
