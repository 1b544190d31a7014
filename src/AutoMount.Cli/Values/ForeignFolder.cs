namespace AutoMount.Cli.Values;

/// <summary>Another's folder as people write it: <c>OWNER/NAME</c>.</summary>
/// <param name="Owner">Its owner's uid.</param>
/// <param name="Name">What he calls it.</param>
internal sealed record ForeignFolder(uint Owner, string Name)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="CommandException">It is none, or this host has no such account.</exception>
    internal static ForeignFolder Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1
            ? new ForeignFolder(OwnerText.Resolve(text[..slash])!.Value, text[(slash + 1)..])
            : throw new CommandException(
                ExitCode.Usage,
                $"'{text}' names no folder of another's; write OWNER/NAME, such as alice/datasets."
            );
    }
}
