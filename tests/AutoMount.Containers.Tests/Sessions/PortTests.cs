using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AutoMount.Core.Ports;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Containers;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>A Docker engine with a network of its own.</summary>
public sealed class NetworkedDockerFixture : IAsyncLifetime
{
    public PrivateDocker Docker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Docker = await PrivateDocker.StartNetworkedAsync();

    public ValueTask DisposeAsync() => Docker.DisposeAsync();
}

/// <summary>Services in sessions, reached from the host, on a real Docker engine.</summary>
public sealed class PortTests(NetworkedDockerFixture fixture)
    : IClassFixture<NetworkedDockerFixture>,
        IAsyncLifetime
{
    private const string LabelledImage = "automount-test-ports:1";
    private const string Server = "echo served by $0 >index.html; exec httpd -f -p 8888";

    private readonly Stage _stage = new(fixture.Docker.Host) { Network = "bridge" };

    public ValueTask InitializeAsync()
    {
        _stage.Restart();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await using (_stage)
        {
            foreach (Session session in _stage.Sessions.List(owner: null))
            {
                using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
                _ = await _stage.Sessions.TerminateAsync(session.Id, limit.Token);
            }

            await _stage.AssertNothingLeftAsync();
        }
    }

    [Fact]
    public async Task Ports_OfTwoSessions_AreReachedByTheirUrls_AlsoAfterARestart()
    {
        Session first = await _stage.StartAsync(Serving("first"));
        Session second = await _stage.StartAsync(Serving("second"));

        Assert.Equal("served by first\n", await CurlAsync(first));
        Assert.Equal("served by second\n", await CurlAsync(second));
        Assert.StartsWith("http://127.0.0.1:3", first.Ports[0].Url, StringComparison.Ordinal);

        _stage.Restart();
        await _stage.Sessions.RecoverAsync(CancellationToken.None);
        Session third = await _stage.StartAsync(Serving("third"));

        Assert.Equal("served by third\n", await CurlAsync(third));
        Assert.Equal("served by first\n", await CurlAsync(first));
        Assert.Equal(
            3,
            new[] { first, second, third }.Select(one => one.Ports[0].HostPort).Distinct().Count()
        );
    }

    [Fact]
    public async Task Ports_ThatOthersListenAt_AreNotTaken()
    {
        using TcpListener other = Listen(30000);

        Session session = await _stage.StartAsync(Serving("x"));

        Assert.NotEqual(30000, session.Ports[0].HostPort);
        Assert.Equal("served by x\n", await CurlAsync(session));
    }

    [Fact]
    public async Task Ports_ThatTheImageNames_ArePublished()
    {
        string container = (
            await fixture.Docker.RunAsync("create", PrivateDocker.Image, "true")
        ).Trim();
        _ = await fixture.Docker.RunAsync(
            "commit",
            "--change",
            $"LABEL {ServicePorts.Label}=web=8888",
            container,
            LabelledImage
        );
        _ = await fixture.Docker.RunAsync("rm", container);

        Session session = await _stage.StartAsync(
            Stage.Request("sh", "-c", Server, "label") with
            {
                Image = LabelledImage,
            }
        );

        Assert.Equal("web", Assert.Single(session.Ports).Port.Name);
        Assert.Equal("served by label\n", await CurlAsync(session));
    }

    private static SessionRequest Serving(string name) =>
        Stage.Request("sh", "-c", Server, name) with
        {
            Ports = [new ServicePort("web", 8888, PortProtocol.Http)],
        };

    private static async Task<string> CurlAsync(Session session)
    {
        using Process curl = Process.Start(
            new ProcessStartInfo(
                "curl",
                [
                    "--silent",
                    "--show-error",
                    "--noproxy",
                    "*",
                    "--retry",
                    "20",
                    "--retry-all-errors",
                    "--retry-delay",
                    "1",
                    "--max-time",
                    "10",
                    session.Ports[0].Url,
                ]
            )
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        string text = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        return text;
    }

    /// <summary>Listens as any other program would; where somebody does already, that is as good.</summary>
    private static TcpListener Listen(int port)
    {
        TcpListener listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException)
        {
            // it is taken
        }

        return listener;
    }
}
