using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using AutoMount.Cli.Terminals;

namespace AutoMount.Cli.Output;

/// <summary>Shows a text at our terminal: through a pager where it does not fit into the window.</summary>
internal static class Pager
{
    private const string LessOptions = "FRSXMK"; // systemd's: one screen needs no pager, colours, cut lines, no clearing, Ctrl-C ends it

    /// <summary>Shows it.</summary>
    internal static void Show(string text)
    {
        if (
            Fits(text)
            || PagerChoice.From(Environment.GetEnvironmentVariable, IsElevated) is not { } pager
            || !TryShow(pager, text)
        )
        {
            Console.Out.Write(text);
        }
    }

    /// <summary>Whether root was become by somebody, who must not get a shell of root's from a pager: sudo(8) and its kin tell, and the kernel knows who logged in.</summary>
    private static bool IsElevated =>
        Environment.IsPrivilegedProcess
        && (
            ((string[])["SUDO_UID", "PKEXEC_UID", "DOAS_USER"]).Any(name =>
                Environment.GetEnvironmentVariable(name) is not null
            ) || !LoginIsRoots()
        );

    private static bool LoginIsRoots()
    {
        try
        {
            return File.ReadAllText("/proc/self/loginuid").Trim() is "0" or "4294967295";
        }
        catch (IOException)
        {
            return true; // a kernel that does not know
        }
    }

    private static bool Fits(string text)
    {
        if (LocalTerminal.Size is not { } size)
        {
            return true;
        }

        long rows = 1; // the prompt that comes after it
        foreach (ReadOnlySpan<char> line in text.AsSpan().TrimEnd('\n').EnumerateLines())
        {
            rows += 1 + (Math.Max(TerminalText.PaintedWidth(line), 1) - 1) / size.Columns;
        }

        return rows <= size.Rows;
    }

    /// <summary>Runs the pager to its end; false where the program is not there.</summary>
    private static bool TryShow(PagerChoice pager, string text)
    {
        ProcessStartInfo start = new(pager.Command[0], pager.Command.Skip(1))
        {
            RedirectStandardInput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            UseShellExecute = false,
        };
        start.Environment["LESS"] =
            Environment.GetEnvironmentVariable("SYSTEMD_LESS") ?? LessOptions;
        start.Environment["LESSCHARSET"] =
            Environment.GetEnvironmentVariable("SYSTEMD_LESSCHARSET") ?? "utf-8";
        if (pager.IsSecure)
        {
            start.Environment["LESSSECURE"] = "1";
        }

        try
        {
            // Ctrl-C is the pager's
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(
                PosixSignal.SIGINT,
                context => context.Cancel = true
            );
            using Process process = Process.Start(start)!;
            Feed(process, text);
            process.WaitForExit();
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static void Feed(Process pager, string text)
    {
        try
        {
            pager.StandardInput.Write(text);
            pager.StandardInput.Close();
        }
        catch (IOException)
        {
            // who has seen enough leaves before the end
        }
    }
}
