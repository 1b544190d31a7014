using System.Buffers;
using System.Net.Sockets;
using System.Text;
using AutoMount.Daemon.Metrics;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Core;

namespace AutoMount.Daemon.Tests.Metrics;

/// <summary>The socket with real peers: curl, and some that are no good.</summary>
public sealed class MetricsSocketTests : IDisposable
{
    private const string Page = "# TYPE a gauge\na 1\n# EOF\n";

    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingLogger _log = new();
    private readonly List<MetricsSocket> _sockets = [];
    private Func<ReadOnlyMemory<byte>> _page = () => Encoding.ASCII.GetBytes(Page);

    private string SocketPath => _directory.File("metrics.sock");

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _directory.Dispose();
    }

    [Fact]
    public async Task Curl_GetsThePage_AndTheHeadAlone()
    {
        Start();

        Assert.Equal(Page.TrimEnd('\n'), (await CurlAsync("/metrics")).Succeeded());
        string head = (await CurlAsync("/metrics", "--head")).Succeeded();
        Assert.Contains(
            "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8",
            head,
            StringComparison.Ordinal
        );
        Assert.Contains($"Content-Length: {Page.Length}", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "404", "GET")]
    [InlineData("/metrics", "405", "POST")]
    [InlineData("/metrics", "405", "DELETE")]
    public async Task Curl_AskingForSomethingElse_IsToldWhatThereIs(
        string path,
        string status,
        string method
    )
    {
        Start();

        string answer = (
            await CurlAsync(
                path,
                "--request",
                method,
                "--data",
                "x=1",
                "--write-out",
                "%{http_code}"
            )
        ).Succeeded();

        Assert.StartsWith($"{status} ", answer, StringComparison.Ordinal);
        Assert.EndsWith(status, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curl_WithALongHead_IsRefused()
    {
        Start();

        CommandResult answer = await CurlAsync(
            "/metrics",
            "--header",
            $"X: {new string('x', MetricsRequest.LongestHead)}"
        );

        Assert.StartsWith("400 ", answer.Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALargePage_ComesWhole()
    {
        byte[] page = new byte[20 << 20];
        new Random(1).NextBytes(page);
        _page = () => page;
        Start();

        (await CurlAsync("/metrics", "--output", _directory.File("page"))).Succeeded();

        byte[] fetched = await File.ReadAllBytesAsync(
            _directory.File("page"),
            TestContext.Current.CancellationToken
        );
        Assert.True(page.AsSpan().SequenceEqual(fetched));
    }

    [Fact]
    public async Task ABug_CostsAPage_AndNoMore()
    {
        _page = () => throw new InvalidOperationException("a bug");
        Start();

        CommandResult answer = await CurlAsync("/metrics");

        Assert.StartsWith("500 ", answer.Succeeded(), StringComparison.Ordinal);
        Assert.Contains(_log.Messages, message => message.Id == 452);
        _page = () => "fine"u8.ToArray();
        Assert.Equal("fine", (await CurlAsync("/metrics")).Succeeded());
    }

    [Fact]
    public async Task PeersThatSayNothing_HoldUpNobodyForLong()
    {
        Start(TimeSpan.FromSeconds(1));
        List<Socket> silent =
        [
            .. Enumerable.Range(0, MetricsSocket.MostConnections + 5).Select(_ => Connect()),
        ];
        List<Socket> slow = [.. Enumerable.Range(0, 3).Select(_ => Connect())];
        slow.ForEach(socket => socket.Send("GET /metrics HTTP/1.1\r\n"u8));

        Assert.Equal(Page.TrimEnd('\n'), (await CurlAsync("/metrics")).Succeeded());
        silent.ForEach(socket => Assert.Equal(0, ReceiveAll(socket)));
        silent.ForEach(socket => socket.Dispose());
        slow.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task PeersThatReadNothing_HoldUpNobodyForLong()
    {
        byte[] page = new byte[4 << 20];
        _page = () => page;
        Start(TimeSpan.FromSeconds(1));
        List<Socket> deaf =
        [
            .. Enumerable.Range(0, MetricsSocket.MostConnections + 5).Select(_ => Connect()),
        ];
        deaf.ForEach(socket => socket.Send("GET /metrics HTTP/1.1\r\n\r\n"u8));

        (await CurlAsync("/metrics", "--output", _directory.File("page"))).Succeeded();

        Assert.Equal(page.Length, new FileInfo(_directory.File("page")).Length);
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken); // whoever reads now comes too late
        Assert.All(
            deaf.Take(MetricsSocket.MostConnections), // those after them had their turn just now
            socket => Assert.InRange(ReceiveAll(socket), 1, page.Length - 1)
        );
        deaf.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task RandomBytes_DoNoHarm()
    {
        Start();
        Random random = new(5);
        for (int round = 0; round < 500; round++)
        {
            byte[] bytes = new byte[random.Next(0, 9000)];
            random.NextBytes(bytes);
            byte[] start = random.Next(3) switch
            {
                0 => [],
                1 => "GET /metrics HTTP/1.1\r\n"u8.ToArray(),
                _ => "GET "u8.ToArray(),
            };
            using Socket socket = Connect();
            try
            {
                socket.Send([.. start, .. bytes]);
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                continue; // it had enough of us before all was sent
            }

            if (random.Next(2) == 0)
            {
                ReceiveAll(socket);
            }
        }

        Assert.Equal(Page.TrimEnd('\n'), (await CurlAsync("/metrics")).Succeeded());
        Assert.DoesNotContain(_log.Messages, message => message.Id == 452);
    }

    [Fact]
    public async Task ADeadProcessesSocket_IsReplaced()
    {
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(_directory.File("dead")));
            File.Move(_directory.File("dead"), SocketPath);
        }

        Assert.True(File.Exists(SocketPath));
        Start();

        Assert.Equal(Page.TrimEnd('\n'), (await CurlAsync("/metrics")).Succeeded());
        Assert.False(File.Exists($"{SocketPath}.new"));
    }

    [Fact]
    public async Task ASocketThatIsListenedAt_IsLeftAlone()
    {
        Start();
        Start();

        Assert.Contains(
            "Another process listens",
            Assert.Single(_log.Messages, message => message.Id == 451).Text,
            StringComparison.Ordinal
        );
        _sockets[1].Dispose();
        Assert.Equal(Page.TrimEnd('\n'), (await CurlAsync("/metrics")).Succeeded());
    }

    [Fact]
    public void SomethingElseInItsPlace_IsLeftAlone()
    {
        File.WriteAllText(SocketPath, "precious");

        Start();
        _sockets[0].Dispose();

        Assert.Equal("precious", File.ReadAllText(SocketPath));
        Assert.Single(_log.Messages, message => message.Id == 451);
    }

    [Fact]
    public void NoDirectory_IsTold()
    {
        MetricsSocket socket = new(
            "/nowhere/metrics.sock",
            new(_ => PageOf(_page()), TimeProvider.System),
            _log
        );
        _sockets.Add(socket);

        socket.Start();

        Assert.Single(_log.Messages, message => message.Id == 451);
    }

    [Fact]
    public async Task Rights_AreOwnerAndGroupAlone_AndAtTheEndItIsGone()
    {
        Start();

        bool isShared = (
            await File.ReadAllLinesAsync("/etc/group", TestContext.Current.CancellationToken)
        ).Any(line => line.StartsWith($"{MetricsSocket.Group}:", StringComparison.Ordinal));
        string stat = (
            await Commands.RunAsync(0, "stat", "-c", "%a %U:%G", SocketPath)
        ).Succeeded();
        Assert.Equal(isShared ? $"660 root:{MetricsSocket.Group}" : "600 root:root", stat);
        Assert.NotEqual(0, (await CurlAsync(1, "/metrics")).ExitCode);
        _sockets[0].Dispose();
        Assert.False(File.Exists(SocketPath));
    }

    private void Start(TimeSpan? patience = null)
    {
        // no text is kept: each test has its page at once
        MetricsSocket socket = new(
            SocketPath,
            new(_ => PageOf(_page()), new Hasty()),
            _log,
            patience
        );
        _sockets.Add(socket);
        socket.Start();
    }

    private static MetricsPage PageOf(ReadOnlyMemory<byte> text)
    {
        MetricsPage page = new(text.Length + 1);
        page.Write(text.Span);
        return page;
    }

    private Socket Connect()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = 60_000,
            SendTimeout = 60_000,
        };
        socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
        return socket;
    }

    private static int ReceiveAll(Socket socket)
    {
        byte[] buffer = new byte[4096];
        int total = 0;
        try
        {
            while (socket.Receive(buffer) is > 0 and int length)
            {
                total += length;
            }
        }
        catch (SocketException exception)
            when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // it was closed with something of ours unread
        }

        return total;
    }

    private Task<CommandResult> CurlAsync(string path, params string[] options) =>
        CurlAsync(0, path, options);

    private Task<CommandResult> CurlAsync(uint user, string path, params string[] options) =>
        Commands.RunAsync(
            user,
            [
                "curl",
                "--silent",
                "--max-time",
                "20",
                "--unix-socket",
                SocketPath,
                .. options,
                $"http://localhost{path}",
            ]
        );

    /// <summary>A clock by which an hour passes between any two looks.</summary>
    private sealed class Hasty : TimeProvider
    {
        private long _looks;

        public override long GetTimestamp() =>
            Interlocked.Increment(ref _looks) * TimestampFrequency * 3600;
    }
}
