using System.Text;

namespace AutoMount.Core.Folders;

/// <summary>What an owner says of a folder: one line of text, valid in one place only, here.</summary>
public readonly record struct FolderDescription
{
    /// <summary>The longest description, in bytes of UTF-8.</summary>
    public const int MaximumBytes = 256;

    private readonly string? _value;

    private FolderDescription(string value) => _value = value;

    /// <summary>The text; empty for none.</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>Checks and takes a description.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>, saying which rule was broken.</exception>
    public static FolderDescription Parse(string? text)
    {
        string value = text ?? string.Empty;
        if (value.Any(char.IsControl))
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                "A folder's description is one line of text without control characters (line ends, escapes, tabs)."
            );
        }

        int bytes = Encoding.UTF8.GetByteCount(value);
        return bytes == 0 ? default
            : bytes <= MaximumBytes ? new FolderDescription(value)
            : throw new ServiceException(
                ServiceError.InvalidArgument,
                $"A folder's description has at most {MaximumBytes} bytes; this one has {bytes}. Say it in fewer words."
            );
    }

    /// <summary>The text.</summary>
    public override string ToString() => Value;
}
