using AutoMount.Bus.Client;
using AutoMount.Core.Sessions;

namespace AutoMount.Cli.Values;

/// <summary>A session's id as people write it: whole, or as many of its first digits as tell it from the others.</summary>
internal static class SessionIdText
{
    /// <summary>The whole id.</summary>
    /// <exception cref="CommandException">It names no session, or several.</exception>
    internal static string Resolve(ServiceClient client, string text)
    {
        string prefix = text.ToLowerInvariant();
        if (SessionId.TryParse(prefix, out _))
        {
            return prefix;
        }

        return Choose(
            text,
            IsHexadecimal(prefix)
                ? [.. client.ListSessions(owner: null).Select(session => session.Id)]
                : []
        );
    }

    /// <summary>The one of <paramref name="ids"/> that begins with <paramref name="text"/>.</summary>
    internal static string Choose(string text, IReadOnlyList<string> ids)
    {
        string prefix = text.ToLowerInvariant();
        string[] matches = IsHexadecimal(prefix)
            ? [.. ids.Where(id => id.StartsWith(prefix, StringComparison.Ordinal))]
            : [];
        return matches switch
        {
            [string id] => id,
            [] => throw new CommandException(
                ExitCode.NotFound,
                $"There is no session '{text}'. 'automountctl session list' shows the ones there are."
            ),
            _ => throw new CommandException(
                ExitCode.Usage,
                $"'{text}' is the beginning of {matches.Length} sessions ({string.Join(", ", matches)}); write more of its digits."
            ),
        };
    }

    private static bool IsHexadecimal(string text) =>
        text.Length > 0 && text.All(char.IsAsciiHexDigitLower);
}
