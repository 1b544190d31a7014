using System.Text;

namespace AutoMount.Archives.Formats;

/// <summary>Names of files, which are bytes, for people.</summary>
internal static class NameText
{
    private const int Longest = 300; // characters: such a name is shown by its end

    /// <summary>The name as text: what is no UTF-8 as <c>\xNN</c>, and control characters too, so that a name never looks like something else.</summary>
    internal static string Of(ReadOnlySpan<byte> name)
    {
        StringBuilder text = new();
        while (name.Length > 0)
        {
            bool isText =
                Rune.DecodeFromUtf8(name, out Rune rune, out int used)
                == System.Buffers.OperationStatus.Done;
            if (isText && !Rune.IsControl(rune) && rune.Value != '\\')
            {
                _ = text.Append(rune);
            }
            else
            {
                foreach (byte each in name[..used])
                {
                    _ = text.Append($"\\x{each:x2}");
                }
            }

            name = name[used..];
        }

        return text.Length <= Longest
            ? $"{text}"
            : $"...{text.ToString(text.Length - Longest, Longest)}";
    }
}
