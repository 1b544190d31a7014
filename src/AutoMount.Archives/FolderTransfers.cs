using System.Collections.Concurrent;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using AutoMount.Archives.Child;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Transfers;
using AutoMount.Posix;
using AutoMount.Posix.Events;
using AutoMount.Posix.Processes;
using Microsoft.Win32.SafeHandles;

namespace AutoMount.Archives;

/// <summary>Runs transfers, each in a child process (<see cref="TransferChild"/>): starts it, listens to it, and ends it where nobody waits for it any more.</summary>
/// <param name="options">How.</param>
public sealed class FolderTransfers(FolderTransfersOptions options) : IFolderTransfers, IDisposable
{
    private const int LongestLine = 16 << 10;
    private const long HeapLimit = 256L << 20;
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    // an archive is read by what is in memory: the child's own environment says nothing of the daemon's
    private static readonly string[] s_environment =
    [
        "LC_ALL=C",
        $"DOTNET_GCHeapHardLimit={HeapLimit:x}",
        "DOTNET_TieredCompilation=0", // would compile in a thread of its own, which may not be made
        "DOTNET_EnableDiagnostics=0", // would open a socket where the folder's owner sees it
        $"DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")}", // where it is not compiled ahead of time
    ];

    // what goes into a folder, and what goes out of it: of the first, one at a time, as each cleans up after the one before
    private readonly ConcurrentDictionary<FolderId, ReportReader> _incoming = new();
    private readonly ConcurrentDictionary<FolderId, ReportReader> _outgoing = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CountdownEvent _left = new(1);
    private int _count;

    /// <inheritdoc/>
    public TransferStatus? Find(FolderId folder) =>
        _incoming.TryGetValue(folder, out ReportReader? incoming) ? incoming.Status
        : _outgoing.TryGetValue(folder, out ReportReader? outgoing) ? outgoing.Status
        : null;

    /// <inheritdoc/>
    public async Task<TransferResult> RunAsync(
        TransferRequest request,
        SafeHandle? stream,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        using FileDescriptor? source = stream as FileDescriptor;
        Enter();
        try
        {
            using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(
                cancellation,
                _stopping.Token
            );
            return await RunAsync(request, source, ending.Token).ConfigureAwait(false);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _count);
            _ = _left.Signal();
        }
    }

    /// <summary>Ends all of them, and waits for their processes: nothing of ours touches a mount afterwards.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _ = _left.Signal();
        if (_left.Wait(EndPatience))
        {
            _left.Dispose();
            _stopping.Dispose();
        }
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _count) > options.MostAtOnce)
        {
            _ = Interlocked.Decrement(ref _count);
            throw new ServiceException(
                ServiceError.LimitReached,
                $"{options.MostAtOnce} transfers go on at this moment, and no more may; try again when one has ended."
            );
        }

        if (!_left.TryAddCount())
        {
            _ = Interlocked.Decrement(ref _count);
            throw new ServiceException(ServiceError.StorageFailed, "The service is ending.");
        }
    }

    private async Task<TransferResult> RunAsync(
        TransferRequest request,
        FileDescriptor? source,
        CancellationToken ending
    )
    {
        ReportReader report = new(request.Kind);
        TransferJob job = Describe(request);
        bool isShown = Show(request, report);
        try
        {
            int status = await RunChildAsync(job, source, report, ending).ConfigureAwait(false);
            if (!report.IsDone && request.Kind == TransferKind.Import)
            {
                await SweepAsync(job).ConfigureAwait(false);
            }

            ending.ThrowIfCancellationRequested();
            TransferResult result = report.Result(status);
            if (request.Kind == TransferKind.Import && options.Synchronize is { } synchronize)
            {
                await Task.Run(synchronize, CancellationToken.None).ConfigureAwait(false); // an upload does it by itself
            }

            return result;
        }
        finally
        {
            if (isShown)
            {
                _ = ShownOf(request.Kind)!.TryRemove(request.Folder.Id, out _);
            }
        }
    }

    private ConcurrentDictionary<FolderId, ReportReader>? ShownOf(TransferKind kind) =>
        kind switch
        {
            TransferKind.Import or TransferKind.Upload => _incoming,
            TransferKind.Export => _outgoing,
            _ => null,
        };

    private bool Show(TransferRequest request, ReportReader report)
    {
        bool isShown = ShownOf(request.Kind)?.TryAdd(request.Folder.Id, report) ?? false;
        return isShown || request.Kind is not (TransferKind.Import or TransferKind.Upload)
            ? isShown
            : throw new ServiceException(
                ServiceError.FolderBusy,
                $"Something else goes into the folder '{request.Folder.Name}' at this moment; try again when it is there."
            );
    }

    /// <summary>Has what a killed import left removed. Where that does not work, the next import does it.</summary>
    private async Task SweepAsync(TransferJob job)
    {
        using CancellationTokenSource patience = new(EndPatience);
        try
        {
            _ = await RunChildAsync(
                    job with
                    {
                        Kind = TransferKind.Sweep,
                    },
                    source: null,
                    new ReportReader(TransferKind.Sweep),
                    patience.Token
                )
                .ConfigureAwait(false);
        }
        catch (ServiceException)
        {
            // as the summary says
        }
    }

    private TransferJob Describe(TransferRequest request)
    {
        UserId owner = request.Folder.Owner;
        UserAccount account =
            options.Users.Find(owner)
            ?? throw new ServiceException(
                ServiceError.NoSuchUser,
                $"This host has no account with uid {owner} any more, as whom the folder would be entered; make the account first."
            );
        return new TransferJob
        {
            Kind = request.Kind,
            Tree = options.TreeOf(request.Folder),
            Folder = request.Folder.Name.Value,
            User = owner.Value,
            Group = account.PrimaryGroup,
            Groups = [.. account.Groups.Select(group => group.Id)],
            Path = request.Path,
            Overwrites = request.Overwrites,
            Compresses = request.Compresses,
            Size = request.Size ?? -1,
            Offset = request.Offset,
            Source = request.Source,
        };
    }

    /// <summary>One child's life.</summary>
    /// <returns>Its exit status.</returns>
    private async Task<int> RunChildAsync(
        TransferJob job,
        FileDescriptor? source,
        ReportReader report,
        CancellationToken ending
    )
    {
        (ChildProcess child, Stream lines) = await Task.Run(() => Start(job, source), ending)
            .ConfigureAwait(false);
        using CancellationTokenRegistration kill = ending.UnsafeRegister(
            state => ((ChildProcess)state!).Kill(),
            child
        );
        await using (lines.ConfigureAwait(false))
        {
            await ListenAsync(lines, report).ConfigureAwait(false);
        }

        await kill.DisposeAsync().ConfigureAwait(false); // from here on its number may be another's
        if (!report.IsDone)
        {
            child.Kill(); // it closed the pipe without a last word: it is ending, or is nobody's any more
        }

        return await Task.Run(child.Wait, CancellationToken.None).ConfigureAwait(false);
    }

    private (ChildProcess Child, Stream Lines) Start(TransferJob job, FileDescriptor? source)
    {
        Check(Pipe.Create(out FileDescriptor reader, out FileDescriptor writer));
        Check(Pipe.Create(out FileDescriptor jobReader, out FileDescriptor jobWriter));
        using (writer)
        using (jobReader)
        {
            Errno error = ChildProcess.Start(
                options.Program,
                options.Arguments,
                s_environment,
                [source ?? jobReader, writer, writer, jobReader],
                out ChildProcess? child
            );
            if (child is null)
            {
                reader.Dispose();
                jobWriter.Dispose();
                Check(error);
            }

            Tell(jobWriter, job);
            SafePipeHandle handle = new(reader.Number, ownsHandle: true);
            reader.SetHandleAsInvalid(); // so does this one
            return (child!, new AnonymousPipeClientStream(PipeDirection.In, handle));
        }
    }

    private static void Tell(FileDescriptor pipe, TransferJob job)
    {
        SafeFileHandle handle = new(pipe.Number, ownsHandle: true);
        pipe.SetHandleAsInvalid(); // the stream closes it
        using FileStream words = new(handle, FileAccess.Write, bufferSize: 0);
        try
        {
            words.Write(job.Format());
        }
        catch (IOException)
        {
            // it ended already, as whoever listens to it will learn
        }
    }

    /// <summary>Reads lines until nobody has the pipe's other end; a line without an end is cut.</summary>
    private static async Task ListenAsync(Stream lines, ReportReader report)
    {
        byte[] buffer = new byte[LongestLine];
        int used = 0;
        int count;
        while (
            (
                count = await lines
                    .ReadAsync(buffer.AsMemory(used), CancellationToken.None)
                    .ConfigureAwait(false)
            ) > 0
        )
        {
            used += count;
            int start = 0;
            while (Array.IndexOf(buffer, (byte)'\n', start, used - start) is >= 0 and var end)
            {
                report.Take(Encoding.UTF8.GetString(buffer, start, end - start));
                start = end + 1;
            }

            buffer.AsSpan(start, used - start).CopyTo(buffer);
            used = used - start == buffer.Length ? 0 : used - start;
        }
    }

    private static void Check(Errno error)
    {
        if (error != Errno.None)
        {
            throw new ServiceException(
                ServiceError.LimitReached,
                $"No process can be started for it ({error}); try again later."
            );
        }
    }
}
