using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Images;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.Service;

/// <summary>What can be done with images. For the bus thread.</summary>
/// <param name="images">All images; null where there is nothing that has any.</param>
/// <param name="loop">The bus thread.</param>
/// <param name="logger">The journal.</param>
/// <param name="stopping">Cancelled when the service ends.</param>
internal sealed partial class ImageOperations(
    ImageManager? images,
    BusLoop loop,
    ILogger logger,
    CancellationToken stopping
)
{
    private readonly UserBudget _budget = new("images being fetched", limit: 4);

    private ImageManager Images =>
        images
        ?? throw new ServiceException(
            ServiceError.NotSupported,
            "This service has nothing to do with images."
        );

    /// <summary>The images that a user may run.</summary>
    internal Task<IReadOnlyList<ImageSummary>> ListAsync(UserId user, CancellationToken gone) =>
        Task.Run(() => Images.ListAsync(user, gone), gone);

    /// <summary>One of them.</summary>
    internal Task<ImageSummary> ShowAsync(UserId user, string reference, CancellationToken gone) =>
        Task.Run(() => Images.ShowAsync(user, reference, gone), gone);

    /// <summary>Begins to fetch an image; the reply carries a pipe with the progress, a line of JSON each. Closing the pipe or leaving the bus ends the transfer.</summary>
    internal Reply StartPull(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        string reference = SessionArguments.CheckedImage(arguments.ReadString());
        CallOptions.ReadNone(arguments);
        UserId user = call.Caller.User;
        Images.CheckPull(user, reference);
        IDisposable share = _budget.Take(user);
        CallerPipe pipe;
        try
        {
            pipe = CallerPipe.ToReader();
        }
        catch
        {
            share.Dispose();
            throw;
        }

        LogPull(user, reference);
        _ = Task.Run(() => PullAsync(user, reference, pipe.Stream, share, call.Gone), stopping);
        return writer =>
        {
            writer.WriteDescriptor(pipe.CallerEnd);
            pipe.CallerEnd.Dispose(); // the copy in the message is the caller's
        };
    }

    private async Task PullAsync(
        UserId user,
        string reference,
        Stream stream,
        IDisposable share,
        CancellationToken gone
    )
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(
            gone,
            stopping
        );
        PullReport report = new();
        Task writing = WriteAsync(report, stream, ending);
        try
        {
            ImageSummary image = await Images
                .PullAsync(user, reference, report.Tell, ending.Token)
                .ConfigureAwait(false);
            report.Done(image);
        }
        catch (ServiceException exception)
        {
            report.Fail(BusErrors.NameOf(exception.Error), exception.Message);
        }
        catch (Exception exception)
        {
            if (!ending.IsCancellationRequested)
            {
                LogMistake(exception, user, reference);
            }

            report.Fail(BusErrors.NameOf(ServiceError.Internal), "The transfer was ended.");
        }

        await writing.ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
        loop.Post(share.Dispose);
    }

    /// <summary>Writes the progress; where nobody reads it any more, the transfer ends. Does not throw.</summary>
    private static async Task WriteAsync(
        PullReport report,
        Stream stream,
        CancellationTokenSource ending
    )
    {
        try
        {
            await report.WriteAsync(stream, ending.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(
        EventId = 550,
        Level = LogLevel.Information,
        Message = "Fetching the image '{Image}' for '{User}'."
    )]
    private partial void LogPull(UserId user, string image);

    [LoggerMessage(
        EventId = 551,
        Level = LogLevel.Error,
        Message = "Fetching the image '{Image}' for '{User}' failed by a mistake of ours."
    )]
    private partial void LogMistake(Exception exception, UserId user, string image);
}
