using System.Text;

namespace AutoMount.Core.Folders;

/// <summary>A folder's name: one component of a path, unique per owner, valid in one place only, here.</summary>
/// <remarks>
/// 1 to 64 bytes of UTF-8; no <c>/</c>, no control character, not <c>.</c> or <c>..</c>, no blank at either end.
/// A name that begins with a dot makes the folder a dotfolder, mounted in every session.
/// </remarks>
public readonly record struct FolderName
{
    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int MaximumBytes = 64;

    private FolderName(string value) => Value = value;

    /// <summary>The name itself.</summary>
    public string Value { get; }

    /// <summary>Whether every session of the owner gets this folder without asking.</summary>
    public bool IsDotfolder => Value.StartsWith('.');

    /// <summary>Checks and takes a name.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>, saying which rule was broken.</exception>
    public static FolderName Parse(string? text) =>
        Problem(text) is { } problem
            ? throw new ServiceException(ServiceError.InvalidArgument, problem)
            : new FolderName(text!);

    /// <summary>The name itself.</summary>
    public override string ToString() => Value;

    private static string? Problem(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "A folder needs a name: give 1 to 64 bytes, such as '.local' or 'datasets'.";
        }

        if (text is "." or "..")
        {
            return $"'{text}' cannot be a folder's name: the kernel uses it for directories themselves.";
        }

        if (text.Contains('/', StringComparison.Ordinal))
        {
            return "A folder's name is one component: it must not contain '/'. Make directories inside the folder instead.";
        }

        if (text.Any(char.IsControl) || HasLoneSurrogate(text))
        {
            return "A folder's name must be valid text without control characters (line ends, escapes, NUL).";
        }

        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
        {
            return "A folder's name must not begin or end with a blank.";
        }

        int bytes = Encoding.UTF8.GetByteCount(text);
        return bytes > MaximumBytes
            ? $"A folder's name has at most {MaximumBytes} bytes; this one has {bytes}. Choose a shorter one."
            : null;
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (
                Rune.DecodeFromUtf16(text, out _, out int length)
                != System.Buffers.OperationStatus.Done
            )
            {
                return true;
            }

            text = text[length..];
        }

        return false;
    }
}
