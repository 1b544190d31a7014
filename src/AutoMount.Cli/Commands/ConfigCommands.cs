using System.CommandLine;
using System.Diagnostics;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Core.Configuration;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl config</c>.</summary>
internal static class ConfigCommands
{
    private const string Usual = "/etc/automount/automountd.conf";

    internal static Command Create() =>
        new("config", "Show the service's configuration, and check the files it is read from")
        {
            Show(),
            Check(),
        };

    private static Command Show()
    {
        Command command = new(
            "show",
            "Show every key as the service goes by it now, and where its value stands"
        );
        command.SetAction(given =>
        {
            using ServiceClient client = PasswordAgent.Connect();
            IReadOnlyList<ConfigurationAssignment> all = client.ListConfiguration();
            return Answers.Show<IReadOnlyList<AssignmentJson>>(
                given,
                [.. all.Select(each => new AssignmentJson(each))],
                page => Write(page, all)
            );
        });
        return command;
    }

    private static void Write(Page page, IReadOnlyList<ConfigurationAssignment> all)
    {
        string? section = null;
        foreach (ConfigurationAssignment each in all)
        {
            if (each.Section != section)
            {
                string gap = section is null ? string.Empty : "\n";
                page.WriteLine($"{gap}{page.Paint(new Cell($"[{each.Section}]", Ink.Header))}");
                section = each.Section;
            }

            string place = each.File.Length == 0 ? "" : $"  # {each.File}:{each.Line}";
            Cell where = new(TerminalText.Escape(place), Ink.Faint);
            page.WriteLine($"{TerminalText.Escape($"{each.Key}={each.Value}")}{page.Paint(where)}");
        }
    }

    private static Command Check()
    {
        Argument<string> file = new("FILE")
        {
            Description = "The main file; FILE.d/*.conf are read after it",
            DefaultValueFactory = _ => Usual,
        };
        Command command = new(
            "check",
            "Tell what is wrong with configuration files, without the service; exit status 1 where it would not start"
        )
        {
            file,
        };
        command.SetAction(given => Check(given, given.GetRequiredValue(file)));
        return command;
    }

    /// <summary>Has the service's own program read them, so that both agree.</summary>
    private static int Check(ParseResult given, string file)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "automountd");
        if (!File.Exists(program))
        {
            throw new CommandException(
                ExitCode.Failed,
                $"There is no '{program}', which checks the files; install automount anew."
            );
        }

        string[] arguments =
            file == Usual ? ["--check-config"] : ["--check-config", "--config", file];
        bool json = given.GetValue(SharedOptions.Json);
        using Process check = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = json || SharedOptions.IsQuiet(given),
                RedirectStandardError = json,
            }
        )!;
        string said = json ? check.StandardError.ReadToEnd() : string.Empty;
        check.WaitForExit();
        if (json)
        {
            string[] wrong = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Console.Out.WriteLine(
                JsonText.Document(new ConfigCheckJson(file, check.ExitCode == 0, wrong))
            );
        }

        return check.ExitCode == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
