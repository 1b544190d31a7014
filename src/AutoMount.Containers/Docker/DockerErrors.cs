using System.Net;
using System.Net.Sockets;
using AutoMount.Core;
using Docker.DotNet;

namespace AutoMount.Containers.Docker;

/// <summary>Turns what the client throws into the control path's exception, once.</summary>
internal static class DockerErrors
{
    /// <summary>Whether an exception comes from the engine or the way to it.</summary>
    internal static bool IsKnown(Exception exception) =>
        exception
            is DockerApiException
                or HttpRequestException
                or SocketException
                or IOException
                or TimeoutException;

    /// <summary>The exception to throw instead.</summary>
    /// <param name="exception">What the client threw.</param>
    /// <param name="endpoint">Where the engine should be.</param>
    internal static ServiceException Translate(Exception exception, Uri endpoint) =>
        exception is DockerApiException answer
            ? new ServiceException(
                ServiceError.EngineFailed,
                $"The container engine refused: {Message(answer)}",
                exception
            )
            : new ServiceException(
                ServiceError.EngineUnavailable,
                $"The container engine does not answer at {endpoint.LocalPath}. An administrator starts it: 'systemctl start docker'. ({exception.Message})",
                exception
            );

    internal static bool IsNotFound(DockerApiException exception) =>
        exception.StatusCode == HttpStatusCode.NotFound;

    /// <summary>The engine's own words, out of its <c>{"message": ...}</c>.</summary>
    internal static string Message(DockerApiException exception)
    {
        const string start = "{\"message\":\"";
        string body = (exception.ResponseBody ?? string.Empty).Trim();
        if (!body.StartsWith(start, StringComparison.Ordinal))
        {
            return body.Length > 0 ? body : exception.StatusCode.ToString();
        }

        int end = body.LastIndexOf("\"}", StringComparison.Ordinal);
        string text = end > start.Length ? body[start.Length..end] : body[start.Length..];
        return text.Replace("\\n", " ", StringComparison.Ordinal)
            .Replace("\\\"", "'", StringComparison.Ordinal)
            .Trim();
    }
}
