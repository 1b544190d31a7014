namespace AutoMount.Cli.Values;

/// <summary>A command as it would be typed.</summary>
internal static class ShellWords
{
    private const string Plain = "-_./:=@%+,";

    /// <summary>Joins words, quoting those that a shell would take apart.</summary>
    internal static string Join(IReadOnlyList<string> words) =>
        string.Join(' ', words.Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0
        && word.All(letter =>
            char.IsLetterOrDigit(letter) || Plain.Contains(letter, StringComparison.Ordinal)
        )
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
