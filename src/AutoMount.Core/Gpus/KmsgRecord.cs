using System.Globalization;

namespace AutoMount.Core.Gpus;

/// <summary>A record of the kernel's log as <c>/dev/kmsg</c> gives it: <c>4,1234,5678901,-;text</c> (Documentation/ABI/testing/dev-kmsg).</summary>
/// <param name="Facility">Who wrote it: 0 is the kernel; whoever writes into <c>/dev/kmsg</c> gets 1, so that what users forge is told apart.</param>
/// <param name="Sequence">Its number, which grows from boot on.</param>
/// <param name="Text">The first line.</param>
public sealed record KmsgRecord(int Facility, long Sequence, string Text)
{
    /// <summary>Whether the kernel wrote it.</summary>
    public bool IsOfKernel => Facility == 0;

    /// <summary>Takes a record; lines of properties that follow the first are left out.</summary>
    public static bool TryParse(ReadOnlySpan<char> record, out KmsgRecord? parsed)
    {
        parsed = null;
        int end = record.IndexOf(';');
        if (end < 0)
        {
            return false;
        }

        ReadOnlySpan<char> prefix = record[..end];
        Span<Range> fields = stackalloc Range[5];
        int count = prefix.Split(fields, ',');
        if (
            count < 3
            || !TryNumber(prefix[fields[0]], out long priority)
            || !TryNumber(prefix[fields[1]], out long sequence)
            || !TryNumber(prefix[fields[2]], out _)
            || priority > int.MaxValue
        )
        {
            return false;
        }

        ReadOnlySpan<char> text = record[(end + 1)..];
        int line = text.IndexOf('\n');
        text = line < 0 ? text : text[..line];
        parsed = new KmsgRecord((int)(priority >> 3), sequence, text.ToString());
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
