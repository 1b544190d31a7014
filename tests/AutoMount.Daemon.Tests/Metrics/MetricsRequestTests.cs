using System.Text;
using AutoMount.Daemon.Metrics;
using CsCheck;

namespace AutoMount.Daemon.Tests.Metrics;

public sealed class MetricsRequestTests
{
    [Theory]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", 200)]
    [InlineData("GET /metrics HTTP/1.0\n\n", 200)]
    [InlineData("HEAD /metrics?x=1 HTTP/1.1\r\n\r\n", 200)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 404)]
    [InlineData("POST /metrics/ HTTP/1.1\r\n\r\n", 404)]
    [InlineData("POST /metrics HTTP/1.1\r\n\r\n", 405)]
    [InlineData("OPTIONS /metrics HTTP/1.1\r\n\r\n", 405)]
    [InlineData("get /metrics HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /metrics\r\n\r\n", 400)]
    [InlineData("GET  /metrics HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /metrics HTTP/2\r\n\r\n", 400)]
    [InlineData("\r\n\r\n", 400)]
    public void Request_IsAnswered(string request, int status)
    {
        MetricsRequest parsed = MetricsRequest.Parse(Encoding.Latin1.GetBytes(request), false)!;

        Assert.Equal(status, parsed.Status);
        string answer = Encoding.ASCII.GetString(parsed.Answer(length: 42));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(
            status == 405,
            answer.Contains("\r\nAllow: GET, HEAD\r\n", StringComparison.Ordinal)
        );
        string body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.Equal(status != 200, body.EndsWith(".\n", StringComparison.Ordinal));
        Assert.Contains(
            $"\r\nContent-Length: {(status == 200 ? 42 : body.Length)}\r\n",
            answer,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Request_NotWhole_IsWaitedFor_UntilNothingMoreComes()
    {
        byte[] request = "GET /metrics HTTP/1.1\r\nHost: x\r\n"u8.ToArray();

        Assert.Null(MetricsRequest.Parse(request, hasEnded: false));
        Assert.Equal(400, MetricsRequest.Parse(request, hasEnded: true)!.Status);
    }

    [Theory]
    [InlineData("*/*", false)]
    [InlineData("text/plain", true)]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", false)]
    [InlineData("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true)]
    public void Format_IsWhatTheAskerTakes(string accepted, bool isOld)
    {
        byte[] request = Encoding.ASCII.GetBytes(
            $"GET /metrics HTTP/1.1\r\naccept: {accepted}\r\n\r\n"
        );

        Assert.Equal(
            isOld ? MetricsFormat.Prometheus : MetricsFormat.OpenMetrics,
            MetricsRequest.Parse(request, hasEnded: false)!.Format
        );
    }

    [Fact]
    public void AnyBytes_AreAnswered()
    {
        string[] starts = ["", "GET ", "GET /metrics HTTP/1.1", "HEAD /metrics HTTP/1.1\r\n"];
        string[] ends = ["", "\r\n\r\n", "\n\n"];
        Gen.Select(
                Gen.Int[0, starts.Length - 1],
                Gen.Byte.Array[0, 200],
                Gen.Int[0, ends.Length - 1]
            )
            .Sample(
                (start, bytes, end) =>
                {
                    byte[] all =
                    [
                        .. Encoding.ASCII.GetBytes(starts[start]),
                        .. bytes,
                        .. Encoding.ASCII.GetBytes(ends[end]),
                    ];
                    MetricsRequest? request = MetricsRequest.Parse(all, hasEnded: true);
                    Assert.NotNull(request);
                    Assert.Contains(request.Status, new[] { 200, 400, 404, 405 });
                    Assert.NotEmpty(request.Answer(length: 0));
                },
                iter: 20_000
            );
    }
}
