using AutoMount.Bus.Client;

namespace AutoMount.Cli.Values;

/// <summary>With whom a folder is shared, as people write it: a user, or a group as <c>@GROUP</c>; names or numbers.</summary>
/// <param name="Kind">user or group.</param>
/// <param name="Id">The uid or gid.</param>
internal sealed record GuestText(string Kind, uint Id)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="CommandException">This host has no such user or group.</exception>
    internal static GuestText Parse(string text) =>
        text.StartsWith('@')
            ? new GuestText(
                "group",
                HostAccounts.FindGroup(text[1..])
                    ?? throw new CommandException(
                        ExitCode.NotFound,
                        $"This host has no group '{text[1..]}'; 'getent group' shows the ones there are."
                    )
            )
            : new GuestText("user", OwnerText.Resolve(text)!.Value);

    /// <summary>As people write it.</summary>
    public override string ToString() =>
        Kind == "group" ? $"@{HostAccounts.NameOfGroup(Id)}" : HostAccounts.NameOf(Id);
}
