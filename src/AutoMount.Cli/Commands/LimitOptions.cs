using System.CommandLine;
using AutoMount.Bus.Client;

namespace AutoMount.Cli.Commands;

/// <summary>The options of commands that change limits.</summary>
/// <param name="where">Of what the limits are, with a blank before it; empty where that is plain.</param>
internal sealed class LimitOptions(string where)
{
    private readonly Option<long?> _size = SharedOptions.SizeLimit("--size", $"Most bytes{where}");

    private readonly Option<long?> _inodes = SharedOptions.CountLimit(
        "--inodes",
        $"Most files and directories{where}"
    );

    private readonly Option<long?> _softSize = SharedOptions.SizeLimit(
        "--soft-size",
        $"Most bytes{where} for longer than the grace (SoftLimitGrace=)"
    );

    private readonly Option<long?> _softInodes = SharedOptions.CountLimit(
        "--soft-inodes",
        $"Most files and directories{where} for longer than the grace"
    );

    private Option<long?>[] All => [_size, _inodes, _softSize, _softInodes];

    /// <summary>Adds them to a command, of which one at least must be given.</summary>
    internal void AddTo(Command command)
    {
        foreach (Option<long?> option in All)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (All.All(option => result.GetResult(option) is null))
            {
                result.AddError(
                    "Say which limit to change: --size, --inodes, --soft-size or --soft-inodes."
                );
            }
        });
    }

    /// <summary>What was given.</summary>
    internal LimitChange Of(ParseResult given) =>
        new(
            given.GetValue(_size),
            given.GetValue(_inodes),
            given.GetValue(_softSize),
            given.GetValue(_softInodes)
        );
}
