using System.Diagnostics;

namespace AutoMount.TestKit.Bus;

/// <summary>What a command said and how it ended.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The output of a command that must succeed.</summary>
    public string Succeeded() =>
        ExitCode == 0
            ? Output.TrimEnd('\n')
            : throw new InvalidOperationException($"exit {ExitCode}: {Errors}");

    /// <summary>The errors of a command that must fail.</summary>
    public string Failed() =>
        ExitCode != 0
            ? Errors.TrimEnd('\n')
            : throw new InvalidOperationException($"succeeded with: {Output}");
}

/// <summary>Runs commands as another user: clients that know nothing of our code.</summary>
public static class Commands
{
    /// <summary>Runs a command as a uid and waits for its end.</summary>
    public static Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        RunAsync(user, TimeSpan.FromSeconds(30), arguments);

    /// <summary>Runs a command as a uid and waits for its end, not longer than the patience.</summary>
    public static async Task<CommandResult> RunAsync(
        uint user,
        TimeSpan patience,
        params string[] arguments
    )
    {
        using Process process = Start(user, arguments);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(patience);
        await process.WaitForExitAsync(limit.Token);
        return new CommandResult(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a command as a uid, its streams redirected.</summary>
    public static Process Start(uint user, params string[] arguments)
    {
        ProcessStartInfo start = new(
            "setpriv",
            [$"--reuid={user}", $"--regid={user}", "--clear-groups", "--", .. arguments]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        return Process.Start(start)!;
    }
}
