using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using AutoMount.Archives.Formats;
using AutoMount.Archives.Interop;
using AutoMount.Archives.Trees;
using AutoMount.Archives.Uploads;
using AutoMount.Core;
using AutoMount.Core.Transfers;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;
using AutoMount.Posix.Processes;
using AutoMount.Posix.Threads;

namespace AutoMount.Archives.Child;

/// <summary>The child process: shuts itself into one folder as its owner, and only then reads a byte of what a user sent. It goes through the folder's mount as every program does, so limits and caches are exact whatever comes.</summary>
/// <remarks>
/// Descriptors: 0 the user's stream, 1 and 2 the pipe to the daemon, 3 the job. One thread, since no other may be made.
/// The daemon itself must not touch a mount of its own (invariant 7); and what reads hostile input should own nothing.
/// </remarks>
public static class TransferChild
{
    private const long MoreMemory = 1L << 30;
    private const int ExitFailure = 1;
    private static readonly RawDescriptor s_pipe = new(1);

    /// <summary>Does what the job says.</summary>
    /// <returns>The process's exit status.</returns>
    public static int Run()
    {
        ReportWriter report = new(s_pipe);
        try
        {
            RunJob(report);
            return 0;
        }
        catch (ServiceException exception)
        {
            return Fail(report, exception.Error, exception.Message);
        }
        catch (SkippedException exception)
        {
            return Fail(
                report,
                ServiceError.InvalidArgument,
                $"The path does not do: {exception.Message}."
            );
        }
        catch (Exception exception)
            when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return Fail(
                report,
                ServiceError.NotSupported,
                $"This host lacks libarchive (package libarchive13 or libarchive13t64): {exception.Message}"
            );
        }
        catch (OutOfMemoryException)
        {
            return Fail(
                report,
                ServiceError.LimitReached,
                "It takes more memory than it may have."
            );
        }
        catch (Exception exception)
        {
            return Fail(report, ServiceError.StorageFailed, $"A mistake of ours: {exception}");
        }
    }

    private static int Fail(ReportWriter report, ServiceError error, string message)
    {
        try
        {
            report.Fail(error, message);
        }
        catch (ServiceException)
        {
            // the daemon is gone, and so are we
        }

        return ExitFailure;
    }

    private static void RunJob(ReportWriter report)
    {
        TransferJob job = ReadJob();
        _ = DescriptorLimit.Raise(); // a deep tree holds one for each level
        _ = LibArchive.VersionNumber();
        LoadAll();
        WatchedStream stream = new(new RawDescriptor(0), s_pipe);
        FileStatus own = default;
        if (job.Kind == TransferKind.Export)
        {
            _ = AttributeIo.Get(new RawDescriptor(0), out own); // what is no file excepts nothing
        }

        using FileDescriptor folder = Confine(job);
        using TargetTree tree = new(folder);
        switch (job.Kind)
        {
            case TransferKind.Export:
                Export(job, stream, folder, own, report);
                break;
            case TransferKind.Import:
                Import(job, stream, folder, report);
                break;
            case TransferKind.Upload:
                FileUpload upload = new(tree, FilePath(job), job.Overwrites);
                upload.Run(stream, new UploadRequest(job.Size, job.Offset, job.Source), report);
                report.Done(1, job.Size);
                break;
            case TransferKind.FindUpload:
                Find(new FileUpload(tree, FilePath(job), overwrites: false), report);
                break;
            case TransferKind.Sweep:
                DirectoryNames.Sweep(folder);
                report.Done(0, 0);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"kind {job.Kind}");
        }
    }

    private static void Export(
        TransferJob job,
        WatchedStream stream,
        FileDescriptor folder,
        in FileStatus own,
        ReportWriter report
    )
    {
        using ArchiveWriter writer = new(stream, job.Compresses);
        TreeExport export = new(writer, folder, report, own);
        export.Run();
        report.Done(export.Entries, export.Bytes);
    }

    private static void Import(
        TransferJob job,
        WatchedStream stream,
        FileDescriptor folder,
        ReportWriter report
    )
    {
        CheckRoom(job, folder);
        DirectoryNames.Sweep(folder); // what one that was killed left; there is one at a time
        using TargetTree tree = new(folder);
        using FileDescriptor into = tree.Open(ParsePath(job.Path), isMade: true);
        using ArchiveReader reader = new(stream);
        using TreeImport import = new(reader, folder, into, job.Overwrites, report);
        import.Run();
        report.Done(import.Entries, import.Bytes);
    }

    private static void Find(FileUpload upload, ReportWriter report)
    {
        UploadState? state = null;
        try
        {
            state = upload.Find();
        }
        catch (SkippedException)
        {
            // not even its directory is there
        }

        if (state is not null)
        {
            report.Found(state);
        }

        report.Done(0, 0);
    }

    private static EntryPath FilePath(TransferJob job) =>
        ParsePath(job.Path) is { Depth: > 0 } path
            ? path
            : throw new SkippedException("it is empty; give the name that the file is to have");

    private static EntryPath ParsePath(string path) =>
        EntryPath.TryParse(Encoding.UTF8.GetBytes(path), out EntryPath? parsed) is { } problem
            ? throw new SkippedException(problem)
            : parsed!;

    /// <summary>What is known not to fit is refused before anything is written; where files are replaced, nobody knows.</summary>
    private static void CheckRoom(TransferJob job, FileDescriptor folder)
    {
        if (
            job.Size > 0
            && !job.Overwrites
            && AttributeIo.GetVolume(folder, out VolumeStatus volume) == Errno.None
            && (ulong)job.Size > volume.AvailableBlocks * volume.FragmentSize
        )
        {
            throw new ServiceException(
                ServiceError.LimitReached,
                $"It takes {job.Size} bytes, and {volume.AvailableBlocks * volume.FragmentSize} are left in the folder; delete something there, or have the limit raised. Nothing was written."
            );
        }
    }

    private static TransferJob ReadJob()
    {
        using MemoryStream bytes = new();
        byte[] buffer = new byte[4096];
        RawDescriptor source = new(3);
        Errno error;
        int length;
        while ((error = DeviceIo.Read(source, buffer, out length)) is Errno.None or Errno.EINTR)
        {
            bytes.Write(buffer, 0, length);
            if (error == Errno.None && length == 0)
            {
                break;
            }
        }

        return TransferJob.Parse(bytes.ToArray());
    }

    private static FileDescriptor Confine(TransferJob job)
    {
        Errno error = FileIo.OpenTrusted(
            job.Tree,
            OpenMode.O_PATH | OpenMode.O_DIRECTORY | OpenMode.O_NOFOLLOW,
            out FileDescriptor tree
        );
        using (tree)
        {
            error =
                error == Errno.None
                    ? ConfinedPath.OpenOnSameMount(
                        tree,
                        PathComponent.Of(job.Folder),
                        OpenMode.O_PATH | OpenMode.O_DIRECTORY,
                        out FileDescriptor folder
                    )
                    : NotOpened(error, out folder);
            error = error == Errno.None ? CheckOwner(folder, job.User) : error;
            error = error == Errno.None ? Protect() : error;
            error = error == Errno.None ? Confinement.Limit(MoreMemory) : error;
            error =
                error == Errno.None
                    ? Confinement.Enter(folder, job.User, job.Group, [.. job.Groups])
                    : error;
            if (error == Errno.None)
            {
                return folder;
            }

            folder.Dispose();
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"The folder '{job.Folder}' cannot be entered as its owner ({error}); try again."
            );
        }
    }

    private static Errno NotOpened(Errno error, out FileDescriptor folder)
    {
        folder = new FileDescriptor(-1);
        return error;
    }

    /// <summary>Nothing but the user's own mount shows him his directory there: where it is gone, root's own must not be written to.</summary>
    private static Errno CheckOwner(FileDescriptor folder, uint user)
    {
        Errno error = AttributeIo.Get(folder, out FileStatus status);
        return error != Errno.None ? error
            : status.User == user ? Errno.None
            : Errno.ENOENT;
    }

    /// <summary>Where memory runs out, it is this process that goes, though the daemon is to stay.</summary>
    private static Errno Protect()
    {
        const string Score = "/proc/self/oom_score_adj";
        try
        {
            File.WriteAllText(Score, "500");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // a kernel that has none
        }

        return Errno.None;
    }

    /// <summary>Where it is not compiled ahead of time, what it is made of is read while the files can still be seen.</summary>
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2026",
        Justification = "Done only where nothing was trimmed."
    )]
    private static void LoadAll()
    {
        string here = AppContext.BaseDirectory;
        if (!File.Exists(Path.Combine(here, "AutoMount.Archives.dll")))
        {
            return; // all of it is one program
        }

        string runtime = RuntimeEnvironment.GetRuntimeDirectory();
        foreach (string directory in (string[])[runtime, here])
        {
            string[] files =
            [
                .. Directory.GetFiles(directory, "System.*.dll"),
                .. Directory.GetFiles(directory, "AutoMount.*.dll"),
            ];
            foreach (string file in files)
            {
                _ = Assembly.Load(new AssemblyName(Path.GetFileNameWithoutExtension(file)));
            }
        }
    }
}
