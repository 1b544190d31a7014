using System.Diagnostics;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Transfers;
using AutoMount.Posix;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.Service;

/// <summary>Archives and files that go into folders and out of them over descriptors of callers: what the manager and a folder's own object both offer. For the bus thread.</summary>
/// <param name="transfers">Moves; null where nothing does.</param>
/// <param name="logger">The journal.</param>
/// <param name="stopping">Cancelled when the service ends.</param>
internal sealed partial class TransferOperations(
    IFolderTransfers? transfers,
    ILogger logger,
    CancellationToken stopping
)
{
    private const int LongestSource = 1000; // characters

    // each is a process. They are refused, and never wait: one may be waiting for what another is to send through a pipe
    private readonly UserBudget _budget = new("transfers", limit: 4);

    private IFolderTransfers Transfers =>
        transfers
        ?? throw new ServiceException(
            ServiceError.NotSupported,
            "This service moves no archives and files."
        );

    /// <summary>How far a folder's transfer is; null where there is none.</summary>
    internal TransferStatus? Find(FolderId id) => transfers?.Find(id);

    /// <summary>Writes a folder's content to a stream.</summary>
    internal Task<Reply> ExportAsync(
        MethodCall call,
        Folder folder,
        FileDescriptor stream,
        CallOptions options
    ) =>
        RunAsync(
            call,
            stream,
            () =>
                new TransferRequest
                {
                    Folder = folder,
                    Kind = TransferKind.Export,
                    Compresses = options.TakeBoolean("compress") ?? true,
                },
            options
        );

    /// <summary>Puts an archive's content into a folder.</summary>
    internal Task<Reply> ImportAsync(
        MethodCall call,
        Folder folder,
        FileDescriptor stream,
        CallOptions options
    ) =>
        RunAsync(
            call,
            stream,
            () =>
                new TransferRequest
                {
                    Folder = folder,
                    Kind = TransferKind.Import,
                    Path = options.TakeText("into") ?? string.Empty,
                    Overwrites = options.TakeBoolean("overwrite") ?? false,
                    Size = options.TakeNumber("size"),
                },
            options
        );

    /// <summary>Puts one file into a folder.</summary>
    internal Task<Reply> UploadAsync(
        MethodCall call,
        Folder folder,
        string path,
        FileDescriptor stream,
        CallOptions options
    ) => RunAsync(call, stream, () => ReadUpload(folder, path, options), options);

    /// <summary>How far an upload is; nothing where there is none.</summary>
    internal async Task<Reply> FindUploadAsync(MethodCall call, Folder folder, string path)
    {
        TransferRequest request = new()
        {
            Folder = folder,
            Kind = TransferKind.FindUpload,
            Path = path,
        };
        TransferResult result = await RunAsync(call, request, stream: null).ConfigureAwait(true);
        return writer => writer.WriteDictionary(ValuesOf(result.Upload));
    }

    private static TransferRequest ReadUpload(Folder folder, string path, CallOptions options)
    {
        long? size = options.TakeNumber("size");
        long offset = options.TakeNumber("offset") ?? 0;
        string source = options.TakeText("source") ?? string.Empty;
        if (size is null || offset > size)
        {
            throw Invalid("Option 'size' must tell the file's length, and 'offset' lie within it.");
        }

        return source.Length > LongestSource || source.Any(char.IsControl)
            ? throw Invalid(
                $"Option 'source' may have {LongestSource} characters, and no control characters."
            )
            : new TransferRequest
            {
                Folder = folder,
                Kind = TransferKind.Upload,
                Path = path,
                Overwrites = options.TakeBoolean("overwrite") ?? false,
                Size = size,
                Offset = offset,
                Source = source,
            };
    }

    private async Task<Reply> RunAsync(
        MethodCall call,
        FileDescriptor stream,
        Func<TransferRequest> read,
        CallOptions options
    )
    {
        TransferRequest request;
        try
        {
            request = read();
            options.End();
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        UserId caller = call.Caller.User;
        Folder folder = request.Folder;
        long start = Stopwatch.GetTimestamp();
        string kind = BusValues.Name(request.Kind);
        LogStarted(kind, folder.Name, folder.Id, folder.Owner, caller);
        try
        {
            TransferResult result = await RunAsync(call, request, stream).ConfigureAwait(true);
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            LogEnded(folder.Name, folder.Id, folder.Owner, result.Entries, result.Bytes, time);
            return writer => writer.WriteDictionary(ValuesOf(result));
        }
        catch (ServiceException exception)
        {
            LogFailed(folder.Name, folder.Id, folder.Owner, exception.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            LogFailed(folder.Name, folder.Id, folder.Owner, "Its caller, or the service, ended.");
            throw;
        }
    }

    /// <summary>Off the bus thread, since to close a caller's stream may take as long as it pleases him.</summary>
    private async Task<TransferResult> RunAsync(
        MethodCall call,
        TransferRequest request,
        FileDescriptor? stream
    )
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(
            call.Gone,
            stopping
        );
        CancellationToken token = ending.Token;
        try
        {
            using IDisposable share = _budget.Take(call.Caller.User);
            return await Task.Run(() => Transfers.RunAsync(request, stream, token), token)
                .ConfigureAwait(true);
        }
        finally
        {
            if (stream is { IsClosed: false })
            {
                _ = Task.Run(stream.Dispose, CancellationToken.None);
            }
        }
    }

    private static Dictionary<string, BusValue> ValuesOf(TransferResult result) =>
        new(StringComparer.Ordinal)
        {
            ["entries"] = BusValue.Of((ulong)result.Entries),
            ["bytes"] = BusValue.Of((ulong)result.Bytes),
            ["skipped"] = BusValue.Of(result.Skipped),
            ["skippedCount"] = BusValue.Of((ulong)result.SkippedCount),
        };

    private static Dictionary<string, BusValue> ValuesOf(UploadState? upload) =>
        upload is null
            ? []
            : new(StringComparer.Ordinal)
            {
                ["size"] = BusValue.Of((ulong)upload.Size),
                ["offset"] = BusValue.Of((ulong)upload.Offset),
                ["source"] = BusValue.Of(upload.Source),
                ["tail"] = BusValue.Of(Convert.ToHexStringLower(upload.Tail)),
            };

    private static ServiceException Invalid(string message) =>
        new(ServiceError.InvalidArgument, message);

    [LoggerMessage(
        EventId = 630,
        Level = LogLevel.Information,
        Message = "Beginning {Kind} of folder '{Folder}' of '{User}' (id {FolderId}) for '{Caller}'."
    )]
    private partial void LogStarted(
        string kind,
        FolderName folder,
        FolderId folderId,
        UserId user,
        UserId caller
    );

    [LoggerMessage(
        EventId = 631,
        Level = LogLevel.Information,
        Message = "The transfer of folder '{Folder}' of '{User}' (id {FolderId}) is done: {Entries} entries with {Bytes} bytes in {Duration}."
    )]
    private partial void LogEnded(
        FolderName folder,
        FolderId folderId,
        UserId user,
        long entries,
        long bytes,
        TimeSpan duration
    );

    [LoggerMessage(
        EventId = 632,
        Level = LogLevel.Information,
        Message = "The transfer of folder '{Folder}' of '{User}' (id {FolderId}) broke off: {Reason}"
    )]
    private partial void LogFailed(
        FolderName folder,
        FolderId folderId,
        UserId user,
        string reason
    );
}
