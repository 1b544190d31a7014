using AutoMount.Archives.Child;
using AutoMount.Archives.Formats;
using AutoMount.Core;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;

namespace AutoMount.Archives.Trees;

/// <summary>Puts what an archive holds into a directory. Each file is whole before it has its name; what cannot be taken is left out and told, and only a full folder, a damaged archive or something that is there already ends it.</summary>
/// <param name="reader">The archive.</param>
/// <param name="root">The folder: where files lie until they are whole.</param>
/// <param name="into">Where they go.</param>
/// <param name="overwrites">Whether what is there is replaced.</param>
/// <param name="report">Told how it goes.</param>
internal sealed class TreeImport(
    ArchiveReader reader,
    FileDescriptor root,
    FileDescriptor into,
    bool overwrites,
    ITransferReport report
) : IDisposable
{
    private const uint ModeOfItsOwn = 0x1C0; // rwx------: until all is in it
    private const uint Permissions = 0x1FF;
    private const uint WithSpecialBits = 0x7FF; // set-group-id and sticky bit of directories; never set-user-id

    private readonly TargetTree _tree = new(into);
    private readonly PendingFile _pending = new(root, overwrites);
    private readonly LateDirectories _late = new();

    /// <summary>What is in place.</summary>
    internal long Entries { get; private set; }

    /// <summary>Bytes of files in place.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Takes the whole archive.</summary>
    /// <exception cref="ServiceException">It ended in the middle; the message names the entry and counts what is in place.</exception>
    internal void Run()
    {
        try
        {
            while (reader.MoveNext())
            {
                TakeOrSkip();
                report.Progress(Entries, Bytes);
            }
        }
        catch (ServiceException exception)
        {
            throw new ServiceException(
                exception.Error,
                $"{exception.Message} In place are {Entries} entries with {Bytes} bytes.",
                exception
            );
        }
        finally
        {
            _late.Finish(_tree);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _tree.Dispose();

    private void TakeOrSkip()
    {
        try
        {
            if (EntryPath.TryParse(reader.Path, out EntryPath? path) is { } problem)
            {
                throw new SkippedException(problem);
            }

            if (path!.Depth > 0) // else it is the directory itself, which is there and stays as it is
            {
                Take(path);
                Entries++;
            }
        }
        catch (SkippedException skipped)
        {
            report.Skip(reader.Path, skipped.Message);
        }
    }

    private void Take(EntryPath path)
    {
        if (!reader.HardLink.IsEmpty)
        {
            TakeHardLink(path);
            return;
        }

        switch (reader.Type)
        {
            case FileType.Directory:
                TakeDirectory(path);
                break;
            case FileType.Regular:
                TakeFile(path);
                break;
            case FileType.Symlink:
                CheckFree(path);
                _pending.MakeSymlink(reader.Symlink, reader.Time);
                Place(path);
                break;
            case FileType.Fifo:
                CheckFree(path);
                _pending.MakePipe(reader.Mode & Permissions, reader.Time);
                Place(path);
                break;
            case FileType.CharacterDevice or FileType.BlockDevice:
                throw new SkippedException("it is a device, and folders hold none");
            default:
                throw new SkippedException("it is of a kind that folders do not hold");
        }
    }

    private void TakeDirectory(EntryPath path)
    {
        RawDescriptor parent = _tree.Parent(path, isMade: true);
        FileStatus? there = TargetTree.Look(parent, path.Name);
        bool isThere = there?.Type == FileType.Directory;
        if (there is not null && !isThere)
        {
            FolderProblems.Check(
                overwrites ? DirectoryIo.RemoveFile(parent, path.Name) : Errno.EEXIST,
                reader.Path
            );
        }

        if (!isThere)
        {
            FolderProblems.Check(
                DirectoryIo.MakeDirectory(parent, path.Name, ModeOfItsOwn),
                reader.Path
            );
        }

        if (!isThere || overwrites || _late.Has(path))
        {
            _late.Add(
                path,
                reader.Mode & WithSpecialBits,
                reader.Time,
                EntryAttributes.Take(reader.Entry)
            );
            _late.Trim(_tree, path);
        }
    }

    private void TakeFile(EntryPath path)
    {
        CheckFree(path);
        long size = reader.Size;
        long before = Bytes;
        try
        {
            _pending.Begin(size, reader.Path);
            while (reader.ReadBlock(out ReadOnlySpan<byte> data, out long offset))
            {
                if (offset + data.Length > size)
                {
                    throw new ServiceException(
                        ServiceError.BrokenStream,
                        $"'{NameText.Of(reader.Path)}' is longer than the archive says."
                    );
                }

                _pending.Write(data, offset, reader.Path);
                report.Progress(Entries, before + offset + data.Length);
            }

            _pending.Finish(
                reader.Mode & Permissions,
                reader.Time,
                EntryAttributes.Take(reader.Entry)
            );
            Place(path);
            Bytes = before + size;
        }
        catch
        {
            _pending.Drop();
            throw;
        }
    }

    private void TakeHardLink(EntryPath path)
    {
        if (EntryPath.TryParse(reader.HardLink, out EntryPath? target) is { } problem)
        {
            throw new SkippedException($"of the file that it is another name of, {problem}");
        }

        if (target!.Depth == 0)
        {
            throw new SkippedException("it is said to be another name of a directory");
        }

        CheckFree(path);
        // found first: the other directory may be looked for by the same means
        using FileDescriptor parent = _tree.OpenParent(target);
        Errno error = _pending.MakeLink(parent, target.Name);
        if (error is Errno.ENOENT or Errno.EPERM or Errno.EMLINK)
        {
            throw new SkippedException(
                $"it is another name of '{NameText.Of(reader.HardLink)}', which is not there or can have no other ({error})"
            );
        }

        FolderProblems.Check(error, reader.Path);
        Place(path);
    }

    /// <summary>Refuses what is there, before a byte of content is read for nothing.</summary>
    private void CheckFree(EntryPath path)
    {
        if (TargetTree.Look(_tree.Parent(path, isMade: true), path.Name) is { } there)
        {
            Errno error =
                there.Type == FileType.Directory ? Errno.EISDIR
                : overwrites ? Errno.None
                : Errno.EEXIST;
            FolderProblems.Check(error, reader.Path);
        }
    }

    private void Place(EntryPath path) =>
        FolderProblems.Check(
            _pending.Place(_tree.Parent(path, isMade: true), path.Name),
            reader.Path
        );
}
