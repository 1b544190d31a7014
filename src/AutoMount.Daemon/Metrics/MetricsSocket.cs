using System.Net.Sockets;
using AutoMount.Posix;
using AutoMount.Posix.Accounts;
using AutoMount.Posix.Attributes;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Metrics;

/// <summary>Gives metrics to whoever may connect to a socket; event ids 450 to 452.</summary>
/// <remarks>
/// A connection is good for one request, and ends within <see cref="Patience"/>; beyond <see cref="MostConnections"/> they
/// wait in the kernel. So nobody costs more than a text a second.
/// </remarks>
internal sealed partial class MetricsSocket : IDisposable
{
    /// <summary>Connections served at a time.</summary>
    internal const int MostConnections = 32;

    /// <summary>How long one lasts.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Who may connect beside root.</summary>
    internal const string Group = "automount-admin";

    private const int Waiting = 64;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode GroupToo = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly MetricsText _text;
    private readonly ILogger _logger;
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _places = new(MostConnections);
    private Socket? _listener;
    private bool _hasEnded;

    /// <summary>Makes it; nobody can connect yet.</summary>
    /// <param name="path">Its place in the file system.</param>
    /// <param name="text">What is given.</param>
    /// <param name="logger">The journal.</param>
    /// <param name="patience">Null for <see cref="Patience"/>.</param>
    public MetricsSocket(string path, MetricsText text, ILogger logger, TimeSpan? patience = null)
    {
        _path = path;
        _text = text;
        _logger = logger;
        _patience = patience ?? Patience;
    }

    /// <summary>Takes its place in the file system, a dead process's socket's too, and serves. Where it cannot, the journal says so and nothing else suffers.</summary>
    public void Start()
    {
        try
        {
            _listener = Listen(_path);
        }
        catch (Exception exception)
            when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            LogNotServed(_path, exception.Message);
            return;
        }

        LogServed(_path);
        _ = AcceptAsync(_listener, _stopping.Token);
    }

    /// <summary>Ends all connections and takes the socket away.</summary>
    public void Dispose()
    {
        if (_hasEnded)
        {
            return;
        }

        _hasEnded = true;
        _stopping.Cancel();
        _stopping.Dispose();
        if (_listener is null)
        {
            return;
        }

        _listener.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // the next one replaces it
        }
    }

    /// <summary>Made beside its place, given its rights, and only then moved there: nobody connects before, or finds none.</summary>
    private static Socket Listen(string path)
    {
        CheckPlace(path);
        string fresh = $"{path}.new";
        File.Delete(fresh);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(fresh));
            bool isShared =
                AccountDatabase.FindGroup(Group) is { } group
                && HostFiles.SetOwner(fresh, user: uint.MaxValue, group) == Errno.None;
            File.SetUnixFileMode(fresh, isShared ? Owner | GroupToo : Owner);
            socket.Listen(Waiting);
            File.Move(fresh, path, overwrite: true);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Only a socket at which nobody listens is replaced.</summary>
    private static void CheckPlace(string path)
    {
        if (HostFiles.Look(path, out FileStatus status) != Errno.None)
        {
            return;
        }

        if (status.Type != FileType.Socket)
        {
            throw new IOException("There is something else than a socket in its place.");
        }

        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            return; // what a dead process left
        }

        throw new IOException("Another process listens there.");
    }

    private async Task AcceptAsync(Socket listener, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(stopping).ConfigureAwait(false);
                Socket? peer = await AcceptOneAsync(listener, stopping).ConfigureAwait(false);
                _ = ServeAsync(peer, stopping);
            }
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // we are stopping
        }
    }

    /// <summary>Null where nothing came of it: a peer that left again, or no descriptor to be had.</summary>
    private static async Task<Socket?> AcceptOneAsync(Socket listener, CancellationToken stopping)
    {
        try
        {
            return await listener.AcceptAsync(stopping).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            await Task.Delay(Pause, stopping).ConfigureAwait(false);
            return null;
        }
    }

    private async Task ServeAsync(Socket? peer, CancellationToken stopping)
    {
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
                stopping
            );
            limit.CancelAfter(_patience);
            if (peer is not null)
            {
                await AnswerAsync(peer, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
            when (exception
                    is OperationCanceledException
                        or SocketException
                        or ObjectDisposedException
            )
        {
            // it was too slow, went away, or we are stopping
        }
        finally
        {
            peer?.Dispose();
            _ = _places.Release();
        }
    }

    private async Task AnswerAsync(Socket peer, CancellationToken limit)
    {
        MetricsRequest request = await ReceiveAsync(peer, limit).ConfigureAwait(false);
        using MetricsPage? page = request.IsGood ? TryTake(request.Format) : null;
        request = request.IsGood && page is null ? request with { Status = 500 } : request;
        ReadOnlyMemory<byte> text = page?.Text ?? default;
        await SendAsync(peer, request.Answer(text.Length), limit).ConfigureAwait(false);
        if (request.WantsBody)
        {
            await SendAsync(peer, text, limit).ConfigureAwait(false);
        }

        peer.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Null where a bug of ours is in the way: it shall cost a page, and no more.</summary>
    private MetricsPage? TryTake(MetricsFormat format)
    {
        try
        {
            return _text.Take(format);
        }
        catch (Exception exception)
        {
            LogNotMade(exception);
            return null;
        }
    }

    private static async Task<MetricsRequest> ReceiveAsync(Socket peer, CancellationToken limit)
    {
        byte[] buffer = new byte[MetricsRequest.LongestHead];
        int length = 0;
        while (true)
        {
            int more = await peer.ReceiveAsync(buffer.AsMemory(length), limit)
                .ConfigureAwait(false);
            length += more;
            bool hasEnded = more == 0 || length == buffer.Length;
            if (MetricsRequest.Parse(buffer.AsSpan(0, length), hasEnded) is { } request)
            {
                return request;
            }
        }
    }

    private static async Task SendAsync(
        Socket peer,
        ReadOnlyMemory<byte> bytes,
        CancellationToken limit
    )
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await peer.SendAsync(bytes, limit).ConfigureAwait(false)..];
        }
    }

    [LoggerMessage(
        EventId = 450,
        Level = LogLevel.Information,
        Message = "Metrics can be fetched at '{Path}'."
    )]
    private partial void LogServed(string path);

    [LoggerMessage(
        EventId = 451,
        Level = LogLevel.Error,
        Message = "Metrics cannot be fetched at '{Path}' (Socket= in [Metrics]), ignoring: {Reason}"
    )]
    private partial void LogNotServed(string path, string reason);

    [LoggerMessage(
        EventId = 452,
        Level = LogLevel.Error,
        Message = "Metrics could not be put together for a bug, ignoring."
    )]
    private partial void LogNotMade(Exception exception);
}
