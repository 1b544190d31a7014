using System.Text.Json;
using AutoMount.Bus.Contract;
using AutoMount.Cli.Output;
using AutoMount.Core;

namespace AutoMount.Cli.Streams;

/// <summary>Shows how far a transfer is: a bar on a terminal, a line for each change of a layer elsewhere, or the service's own lines of JSON.</summary>
/// <param name="asJson">Whether the lines are passed on as they are.</param>
internal sealed class PullDisplay(bool asJson)
{
    private readonly bool _isTerminal = !asJson && ProgressLine.IsWanted;
    private readonly ProgressLine _line = new();
    private readonly PullState _state = new();

    /// <summary>Reads the progress to its end.</summary>
    /// <returns>The exit status for the tool.</returns>
    internal int Run(Stream progress)
    {
        using StreamReader reader = new(progress);
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (asJson)
            {
                Console.Out.WriteLine(line);
            }

            if (Take(document.RootElement) is { } status)
            {
                return status;
            }
        }

        throw new CommandException(
            ExitCode.Unreachable,
            "automountd went away before the image was there; 'automountctl image pull' goes on where it ended."
        );
    }

    /// <summary>Takes a line; answers the exit status where it was the last.</summary>
    private int? Take(JsonElement line)
    {
        if (line.TryGetProperty("error", out JsonElement error))
        {
            _line.Clear();
            string message = line.GetProperty("message").GetString() ?? string.Empty;
            throw new CommandException(
                Failure.CodeOf(
                    BusErrors.FromName(error.GetString() ?? string.Empty) ?? ServiceError.Internal
                ),
                message
            );
        }

        if (line.TryGetProperty("done", out _))
        {
            _line.Clear();
            if (!asJson)
            {
                Console.Out.WriteLine(line.GetProperty("id").GetString());
            }

            return ExitCode.Done;
        }

        string layer = line.GetProperty("layer").GetString() ?? string.Empty;
        string status = line.GetProperty("status").GetString() ?? string.Empty;
        Show(
            layer,
            status,
            line.GetProperty("current").GetInt64(),
            line.GetProperty("total").GetInt64()
        );
        return null;
    }

    private void Show(string layer, string status, long current, long total)
    {
        bool isNew = _state.Take(layer, status, current, total);
        if (_isTerminal)
        {
            _line.Show(
                $"{status} ({Wording.Count(_state.Layers, "layer")})",
                _state.Done,
                _state.Total
            );
        }
        else if (isNew && !asJson)
        {
            Complaints.TellPlain(layer.Length > 0 ? $"{layer}: {status}" : status);
        }
    }
}
