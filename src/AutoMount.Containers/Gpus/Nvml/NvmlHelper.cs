using System.ComponentModel;
using System.Diagnostics;
using AutoMount.Core.Gpus;

namespace AutoMount.Containers.Gpus.Nvml;

/// <summary>Starts the helper process that asks NVML, listens to it, and starts another where it hangs or dies. Nothing depends on it: without it, less is known of GPUs.</summary>
/// <param name="options">How.</param>
/// <param name="take">Told of each report, one at a time.</param>
/// <param name="say">Told what happened to the helper, a sentence; not again while it stays the same.</param>
public sealed class NvmlHelper(
    NvmlHelperOptions options,
    Action<NvmlReport> take,
    Action<string> say
)
{
    private const int MostErrors = 4096; // characters: a sentence or two
    private const int MostLine = 1 << 20; // a report of 16 GPUs with all their parts has a hundredth of it

    private string _said = string.Empty;

    /// <summary>Keeps a helper running until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan pause = options.ShortestPause;
        try
        {
            while (true)
            {
                bool worked = await TryListenAsync(cancellation).ConfigureAwait(false);
                pause = worked ? options.ShortestPause : Longer(pause);
                await Task.Delay(pause, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // the service ends
        }
    }

    private TimeSpan Longer(TimeSpan pause) =>
        pause * 2 < options.LongestPause ? pause * 2 : options.LongestPause;

    private async Task<bool> TryListenAsync(CancellationToken cancellation)
    {
        try
        {
            return await ListenAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Say($"The helper for NVML is replaced: {exception.Message}");
            return false;
        }
    }

    /// <summary>One helper's life.</summary>
    /// <returns>Whether it said anything.</returns>
    private async Task<bool> ListenAsync(CancellationToken cancellation)
    {
        using Process? helper = Start();
        if (helper is null)
        {
            return false;
        }

        Task<string> errors = BoundedReader.ReadAllAsync(helper.StandardError, MostErrors);
        bool worked = false;
        try
        {
            while (await ReadAsync(helper, cancellation).ConfigureAwait(false) is { } line)
            {
                if (NvmlLine.Parse(line) is { } report)
                {
                    worked = true;
                    _said = string.Empty;
                    take(report);
                }
            }

            Say(
                await ExplainAsync(helper, errors, cancellation)
                    .WaitAsync(options.Patience, cancellation)
                    .ConfigureAwait(false)
            );
        }
        catch (TimeoutException)
        {
            Say(
                $"The helper for NVML said nothing for {options.Patience.TotalSeconds:0} s and is replaced; a GPU may hang."
            );
        }
        finally
        {
            await EndAsync(helper).ConfigureAwait(false);
        }

        return worked;
    }

    private Process? Start()
    {
        ProcessStartInfo start = new(options.Program, options.Arguments)
        {
            RedirectStandardInput = true, // its end is the helper's end
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception exception)
        {
            Say($"The helper for NVML cannot be started: {exception.Message}");
            return null;
        }
    }

    private async Task<string?> ReadAsync(Process helper, CancellationToken cancellation) =>
        await BoundedReader
            .ReadLineAsync(helper.StandardOutput, MostLine, cancellation)
            .WaitAsync(options.Patience, cancellation)
            .ConfigureAwait(false);

    /// <summary>Why a helper that has said its last ended, once it has.</summary>
    private static async Task<string> ExplainAsync(
        Process helper,
        Task<string> errors,
        CancellationToken cancellation
    )
    {
        await helper.WaitForExitAsync(cancellation).ConfigureAwait(false);
        string words = (await errors.ConfigureAwait(false)).Trim();
        return helper.ExitCode switch
        {
            NvmlProbe.NoLibrary =>
                "NVML (libnvidia-ml.so.1) is not on this host: of GPUs, only what the kernel shows is known.",
            NvmlProbe.NotUsable => $"NVML cannot be used now: {words}. It is loaded anew.",
            _ => $"The helper for NVML ended with {helper.ExitCode} and is replaced. {words}",
        };
    }

    /// <summary>Kills what still runs. One that hangs in the kernel does not die; it is waited for, since a second would hang beside it.</summary>
    private async Task EndAsync(Process helper)
    {
        if (helper.HasExited)
        {
            return;
        }

        helper.Kill();
        using CancellationTokenSource limit = new(options.KillPatience);
        try
        {
            await helper.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Say(
                "The helper for NVML hangs in the kernel and cannot be killed; a GPU needs a reset."
            );
        }
    }

    private void Say(string words)
    {
        if (words != _said)
        {
            _said = words;
            say(words);
        }
    }
}

/// <summary>How the helper process for NVML is started and watched.</summary>
public sealed record NvmlHelperOptions
{
    /// <summary>The program.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>How long it may say nothing; longer than its period.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long its death is waited for.</summary>
    public TimeSpan KillPatience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From one that worked to the next.</summary>
    public TimeSpan ShortestPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From one to the next where none works.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(10);
}
