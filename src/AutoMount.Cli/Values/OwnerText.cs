using AutoMount.Bus.Client;

namespace AutoMount.Cli.Values;

/// <summary>A user as people write him: login name or uid.</summary>
internal static class OwnerText
{
    /// <summary>The uid; null where none was given.</summary>
    /// <exception cref="CommandException">This host has no such account.</exception>
    internal static uint? Resolve(string? text) =>
        text is null
            ? null
            : HostAccounts.FindUser(text)
                ?? throw new CommandException(
                    ExitCode.NotFound,
                    $"This host has no account '{text}'; 'getent passwd' shows the ones there are."
                );

    /// <summary>A user for people.</summary>
    internal static string Describe(string name, uint user) =>
        name.Length == 0 || name == $"{user}" ? $"{user}" : $"{name} ({user})";
}
