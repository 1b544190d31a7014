using System.Text;
using AutoMount.Core.Sessions;

namespace AutoMount.Cli.Streams;

/// <summary>Takes bytes and gives text, line by line; bytes that are no UTF-8 become U+FFFD.</summary>
/// <param name="write">Gets each line with its line end, a long one in parts, and what is left at the end.</param>
internal sealed class JsonEventStream(Action<string> write) : OutputStream
{
    private const int LongestPart = 64 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();

    public override void Write(ReadOnlySpan<byte> buffer) => Take(buffer, atTheEnd: false);

    /// <summary>Gives what is left over; to be called once, at the end of the bytes.</summary>
    public override void Flush()
    {
        Take([], atTheEnd: true);
        Give();
    }

    private void Take(ReadOnlySpan<byte> bytes, bool atTheEnd)
    {
        char[] text = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        int length = _decoder.GetChars(bytes, text, atTheEnd);
        foreach (char letter in text.AsSpan(0, length))
        {
            _line.Append(letter);
            if (letter == '\n' || (_line.Length >= LongestPart && !char.IsHighSurrogate(letter)))
            {
                Give();
            }
        }
    }

    private void Give()
    {
        if (_line.Length > 0)
        {
            write(_line.ToString());
            _line.Clear();
        }
    }
}
