namespace AutoMount.Cli.Tests.Output;

/// <summary>An environment for what asks one.</summary>
internal static class Variables
{
    /// <summary>Variables by <c>NAME=VALUE</c>, parted by blanks.</summary>
    internal static Func<string, string?> Of(string environment) =>
        environment
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Replace('+', ' '))
            .GetValueOrDefault;
}
