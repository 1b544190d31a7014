using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AutoMount.Cli.Values;
using AutoMount.Core;
using AutoMount.Core.Folders;

namespace AutoMount.Cli.Commands;

/// <summary>Options that several commands have, and how values are read.</summary>
internal static class SharedOptions
{
    /// <summary>Of every command: answer in JSON.</summary>
    internal static readonly Option<bool> Json = new("--json")
    {
        Description = "Answer in JSON",
        Recursive = true,
    };

    /// <summary>Of every command: never ask for a password.</summary>
    internal static readonly Option<bool> NoAskPassword = new("--no-ask-password")
    {
        Description = "Do not ask for a password where acting for another needs one (polkit)",
        Recursive = true,
    };

    /// <summary>Of every command: say less.</summary>
    internal static readonly Option<bool> Quiet = new("--quiet")
    {
        Description =
            "Say nothing where it is done; of lists and of what was made print names or ids alone",
        Recursive = true,
    };

    /// <summary>Of every command: tables for programs.</summary>
    internal static readonly Option<bool> NoLegend = new("--no-legend")
    {
        Description = "Print tables without header and count",
        Recursive = true,
    };

    /// <summary>Of every command: never start a pager.</summary>
    internal static readonly Option<bool> NoPager = new("--no-pager")
    {
        Description = "Do not pass long output to a pager",
        Recursive = true,
    };

    /// <summary><c>-q</c> where there is a name or an id to print. It is not of every command: a command for a session may have a <c>-q</c> of its own.</summary>
    internal static readonly Option<bool> ShortQuiet = new("-q") { Description = "As --quiet" };

    /// <summary>Whether to say less.</summary>
    internal static bool IsQuiet(ParseResult given) =>
        given.GetValue(Quiet) || given.GetValue(ShortQuiet);

    /// <summary><c>--owner USER</c>.</summary>
    internal static Option<string?> Owner(string description) =>
        new("--owner")
        {
            Description = $"{description} (login name or uid; for root, and whom polkit lets)",
            HelpName = "USER",
        };

    /// <summary>An option whose value is a size in bytes.</summary>
    internal static Option<long?> Size(string name, string description) =>
        Number(name, "SIZE", $"{description}: {Quantity.SizeForm}", Quantity.ParseSize);

    /// <summary>An option whose value is a size or <c>none</c>.</summary>
    internal static Option<long?> SizeLimit(string name, string description) =>
        Number(
            name,
            "SIZE",
            $"{description}: {Quantity.SizeForm}; 'none' for no limit",
            text => OrNone(text, Quantity.ParseSize)
        );

    /// <summary>An option whose value is a count or <c>none</c>.</summary>
    internal static Option<long?> CountLimit(string name, string description) =>
        Number(
            name,
            "COUNT",
            $"{description}: {Quantity.CountForm}; 'none' for no limit",
            text => OrNone(text, Quantity.ParseCount)
        );

    /// <summary>An option whose value is a count.</summary>
    internal static Option<long?> Count(string name, string description) =>
        Number(name, "COUNT", description, Quantity.ParseCount);

    /// <summary>An option whose value is a number of processors.</summary>
    internal static Option<double?> Processors(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "NUMBER",
            CustomParser = result => Read<double?>(result, text => ParseProcessors(text)),
        };

    /// <summary>An option whose value is a length of time.</summary>
    internal static Option<TimeSpan?> Duration(string name, string description) =>
        new(name)
        {
            Description = $"{description}, such as 90s, 30min, 2h or 7d",
            HelpName = "TIME",
            CustomParser = result =>
                Read<TimeSpan?>(
                    result,
                    text => DurationText.Parse(text, longest: TimeSpan.FromDays(3660))
                ),
        };

    /// <summary>An option whose value is a time.</summary>
    internal static Option<DateTimeOffset?> Time(string name, string description) =>
        new(name)
        {
            Description = $"{description}: {TimeText.Form}",
            HelpName = "TIME",
            CustomParser = result =>
                Read<DateTimeOffset?>(
                    result,
                    text =>
                        TimeText.Parse(text, TimeProvider.System.GetUtcNow(), TimeZoneInfo.Local)
                ),
        };

    /// <summary>An option whose value is one of a few words.</summary>
    internal static Option<string?> Choice(
        string name,
        string form,
        string description,
        IReadOnlyList<string> words
    ) =>
        new(name)
        {
            Description = description,
            HelpName = form,
            CustomParser = result =>
                Read<string?>(
                    result,
                    text =>
                        words.Contains(text, StringComparer.Ordinal)
                            ? text
                            : throw new FormatException(
                                $"'{text}' is none of {string.Join(", ", words)}."
                            )
                ),
        };

    /// <summary><c>--env KEY=VALUE</c>, several times.</summary>
    internal static Option<string[]> Environment()
    {
        Option<string[]> option = new("--env", "-e")
        {
            Description = "Set a variable of the command's environment; may be given several times",
            HelpName = "KEY=VALUE",
        };
        option.Validators.Add(result =>
        {
            foreach (string pair in result.Tokens.Select(token => token.Value))
            {
                if (pair.IndexOf('=', StringComparison.Ordinal) < 1)
                {
                    result.AddError($"--env: '{pair}' is not of the form KEY=VALUE.");
                }
            }
        });
        return option;
    }

    private static Option<long?> Number(
        string name,
        string form,
        string description,
        Func<string, long> parse
    ) =>
        new(name)
        {
            Description = description,
            HelpName = form,
            CustomParser = result => Read<long?>(result, text => parse(text)),
        };

    private static T? Read<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException exception)
        {
            string option = result.Parent is OptionResult parent
                ? $"{parent.Option.Name}: "
                : string.Empty;
            result.AddError(option + exception.Message);
            return default;
        }
    }

    private static long OrNone(string text, Func<string, long> parse) =>
        text == "none" ? FolderLimits.Unlimited : parse(text);

    private static double ParseProcessors(string text) =>
        double.TryParse(
            text,
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out double number
        )
        && double.IsFinite(number)
        && number > 0
            ? number
            : throw new FormatException(
                $"'{text}' is not a number of processors; write one above 0, such as 2 or 0.5."
            );
}
