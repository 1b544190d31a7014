using System.Diagnostics;
using AutoMount.Bus.Client;

namespace AutoMount.Cli;

/// <summary>The way to the service, with polkit's own agent beside it (<c>pkttyagent(1)</c>), which asks for a password at our terminal where one is needed. It is started only then.</summary>
internal static class PasswordAgent
{
    private static Process? s_agent;

    /// <summary>Whether it may be started: <c>--no-ask-password</c> says no.</summary>
    internal static bool IsAllowed { get; set; } = true;

    /// <summary>Connects to the service.</summary>
    internal static ServiceClient Connect() => ServiceClient.Connect(CanAsk);

    /// <summary>Ends the agent where one was started.</summary>
    internal static void End()
    {
        try
        {
            s_agent?.Kill();
            s_agent?.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // it ended by itself
        }

        s_agent?.Dispose();
        s_agent = null;
    }

    /// <summary>Starts the agent and waits until polkit knows of it.</summary>
    /// <returns>False where nobody can be asked: no terminal, or no agent installed.</returns>
    private static bool CanAsk()
    {
        if (!IsAllowed || Console.IsInputRedirected)
        {
            return false;
        }

        try
        {
            // it registers for the process that started it, us, and closes its end of the pipe when that is done
            s_agent ??= Process.Start(
                new ProcessStartInfo("pkttyagent", ["--notify-fd", "1", "--fallback"])
                {
                    RedirectStandardOutput = true,
                    UseShellExecute = false,
                }
            );
            _ = s_agent?.StandardOutput.Read(); // at its end: the agent is known, or has ended
            return s_agent?.HasExited == false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // not installed
        }
    }
}
