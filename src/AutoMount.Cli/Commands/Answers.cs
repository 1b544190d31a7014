using System.CommandLine;
using AutoMount.Cli.Output;
using AutoMount.Cli.Terminals;

namespace AutoMount.Cli.Commands;

/// <summary>How commands answer: in JSON, in short, or for people.</summary>
internal static class Answers
{
    /// <summary>A list. <c>--quiet</c> leaves the names, and a terminal gets the count as well.</summary>
    /// <param name="given">The command line.</param>
    /// <param name="thing">What one of them is called.</param>
    /// <param name="json">Them for programs.</param>
    /// <param name="names">What commands call them by.</param>
    /// <param name="table">Them for people.</param>
    internal static int List<T>(
        ParseResult given,
        string thing,
        IReadOnlyList<T> json,
        IEnumerable<string> names,
        Func<Table> table
    )
    {
        if (!given.GetValue(SharedOptions.Json) && SharedOptions.IsQuiet(given))
        {
            foreach (string name in names)
            {
                Console.Out.WriteLine(TerminalText.Escape(name));
            }

            return ExitCode.Done;
        }

        return Show(
            given,
            json,
            page =>
            {
                bool isCounted = page.HasHeaders && LocalTerminal.IsOutput;
                if (isCounted && json.Count == 0)
                {
                    page.WriteLine($"No {thing}s.");
                    return;
                }

                table().Write(page);
                if (isCounted)
                {
                    page.WriteLine($"\n{Wording.Count(json.Count, thing)} listed.");
                }
            }
        );
    }

    /// <summary>What was asked for; through a pager where it is long and a person sees it.</summary>
    internal static int Show<T>(ParseResult given, T json, Action<Page> people, bool isPaged = true)
    {
        bool isTerminal = LocalTerminal.IsOutput;
        using StringWriter? whole =
            isTerminal && isPaged && !given.GetValue(SharedOptions.NoPager)
                ? new StringWriter { NewLine = "\n" }
                : null;
        TextWriter writer = whole ?? Console.Out;
        if (given.GetValue(SharedOptions.Json))
        {
            writer.WriteLine(JsonText.Document(json));
        }
        else
        {
            Palette palette = Palette.For(isTerminal, Environment.GetEnvironmentVariable);
            people(new Page(writer, palette, !given.GetValue(SharedOptions.NoLegend)));
        }

        if (whole is not null)
        {
            Pager.Show(whole.ToString());
        }

        return ExitCode.Done;
    }

    /// <summary>Something was done.</summary>
    /// <param name="given">The command line.</param>
    /// <param name="json">It for programs.</param>
    /// <param name="message">It for people.</param>
    /// <param name="made">The name or id of what was made, which <c>--quiet</c> leaves; null where nothing was.</param>
    internal static int Done<T>(ParseResult given, T json, string message, string? made = null) =>
        Done(given, json, [message], made);

    /// <inheritdoc cref="Done{T}(ParseResult, T, string, string)"/>
    internal static int Done<T>(
        ParseResult given,
        T json,
        IEnumerable<string> messages,
        string? made = null
    )
    {
        if (given.GetValue(SharedOptions.Json))
        {
            Console.Out.WriteLine(JsonText.Document(json));
            return ExitCode.Done;
        }

        IEnumerable<string> lines =
            !SharedOptions.IsQuiet(given) ? messages
            : made is null ? []
            : [made];
        foreach (string line in lines)
        {
            Console.Out.WriteLine(TerminalText.Escape(line));
        }

        return ExitCode.Done;
    }
}
