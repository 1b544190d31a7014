using System.Globalization;
using System.Text;

namespace AutoMount.Daemon.Metrics;

/// <summary>A request by HTTP/1.1 (RFC 9112), as far as it is of use here: one page, one request a connection.</summary>
/// <param name="Status">What it is answered with.</param>
/// <param name="WantsBody">Whether the answer has a body: not for HEAD.</param>
/// <param name="Format">How metrics are wanted.</param>
internal sealed record MetricsRequest(
    int Status,
    bool WantsBody = true,
    MetricsFormat Format = MetricsFormat.OpenMetrics
)
{
    /// <summary>The longest request, bytes.</summary>
    internal const int LongestHead = 4096;

    private const string Path = "/metrics";

    /// <summary>The request's answer is the text of metrics.</summary>
    internal bool IsGood => Status == 200;

    /// <summary>Reads a request. Never fails: what is none is answered with 400.</summary>
    /// <param name="received">What came so far.</param>
    /// <param name="hasEnded">Whether nothing more comes, or there is room for nothing more.</param>
    /// <returns>Null where the rest has still to come.</returns>
    internal static MetricsRequest? Parse(ReadOnlySpan<byte> received, bool hasEnded)
    {
        int end = received.IndexOf("\r\n\r\n"u8);
        end = end >= 0 ? end : received.IndexOf("\n\n"u8);
        if (end < 0)
        {
            return hasEnded ? new MetricsRequest(400) : null;
        }

        string[] lines = Encoding.Latin1.GetString(received[..end]).Split('\n');
        string[] words = lines[0].TrimEnd('\r').Split(' ');
        if (
            words is not [{ Length: > 0 } method, { Length: > 0 } target, { } version]
            || !version.StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !method.All(char.IsAsciiLetterUpper)
        )
        {
            return new MetricsRequest(400);
        }

        int status =
            target.Split('?')[0] != Path ? 404
            : method is "GET" or "HEAD" ? 200
            : 405;
        return new MetricsRequest(status, method != "HEAD", FormatOf(lines));
    }

    /// <summary>The head of the answer, and all of it where it is no text of metrics.</summary>
    /// <param name="length">Bytes of that text.</param>
    internal byte[] Answer(int length)
    {
        string body = IsGood ? string.Empty : $"{Status} {Reason}: {Help}\n";
        string type = (IsGood, Format) switch
        {
            (true, MetricsFormat.OpenMetrics) =>
                "application/openmetrics-text; version=1.0.0; charset=utf-8",
            (true, MetricsFormat.Prometheus) => "text/plain; version=0.0.4; charset=utf-8",
            _ => "text/plain; charset=utf-8",
        };
        string allow = Status == 405 ? "Allow: GET, HEAD\r\n" : string.Empty;
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {Status} {Reason}\r\nContent-Type: {type}\r\nContent-Length: {(IsGood ? length : body.Length)}\r\n{allow}Connection: close\r\n\r\n"
        );
        return Encoding.ASCII.GetBytes(WantsBody ? head + body : head);
    }

    private string Reason =>
        Status switch
        {
            200 => "OK",
            400 => "Bad Request",
            404 => "Not Found",
            405 => "Method Not Allowed",
            _ => "Internal Server Error",
        };

    private string Help =>
        Status switch
        {
            400 => "ask by HTTP/1.1, in at most 4096 bytes.",
            404 => "there is /metrics and nothing else.",
            405 => "there is GET and HEAD.",
            _ => "the metrics could not be put together, see the journal of automountd.",
        };

    /// <summary>OpenMetrics, unless who asks takes only the older format.</summary>
    private static MetricsFormat FormatOf(string[] lines)
    {
        const string accept = "Accept:";
        string[] accepted =
        [
            .. lines.Where(line => line.StartsWith(accept, StringComparison.OrdinalIgnoreCase)),
        ];
        return
            !Array.Exists(accepted, Has("openmetrics")) && Array.Exists(accepted, Has("text/plain"))
            ? MetricsFormat.Prometheus
            : MetricsFormat.OpenMetrics;
    }

    private static Predicate<string> Has(string word) =>
        line => line.Contains(word, StringComparison.OrdinalIgnoreCase);
}
