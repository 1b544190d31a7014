using System.Globalization;

namespace AutoMount.Core.Gpus;

/// <summary>What the NVIDIA driver tells the kernel's log of an error: <c>NVRM: Xid (PCI:0000:0f:00 GPU-I:07 GPU-CI:00): 43, pid=1234, name=python, text</c> (open-gpu-kernel-modules, kernel_rc.c).</summary>
public sealed record XidLine
{
    private const string Start = "NVRM: Xid (PCI:";
    private const int MostInstances = 14; // of one GPU; a larger number was written in decimal

    /// <summary>Which whole GPU.</summary>
    public required GpuAddress Address { get; init; }

    /// <summary>The GPU instance it is about, or null where it is about the whole GPU.</summary>
    public int? GpuInstance { get; init; }

    /// <summary>The compute instance, or null for all of the GPU instance.</summary>
    public int? ComputeInstance { get; init; }

    /// <summary>The error's number.</summary>
    public required int Xid { get; init; }

    /// <summary>The process at fault, or null where not told.</summary>
    public int? Process { get; init; }

    /// <summary>Its name; empty where not told.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The rest of the line.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>Whether it says that nothing needs to be done any more (Xid 154, recovery action None).</summary>
    public bool IsAllClear =>
        Xid == 154
        && Text.LastIndexOf(" to ", StringComparison.Ordinal) is >= 0 and int at
        && Text.AsSpan(at).Contains("(None)", StringComparison.Ordinal);

    /// <summary>Whether a device is the one, or a part of it.</summary>
    public bool IsAbout(GpuAddress device)
    {
        if (device.Parent != Address)
        {
            return false;
        }

        if (GpuInstance is not { } instance)
        {
            return true;
        }

        return ComputeInstance is { } compute
            ? device == Address.Slice(instance, compute)
            : device.Value.StartsWith($"{Address.Value}/gi{instance}/", StringComparison.Ordinal);
    }

    /// <summary>Takes a line; false where it is none or is cut off before the number. The driver begins its lines so: further on, the words may be a user's, whom other messages of the kernel quote.</summary>
    public static bool TryParse(string text, out XidLine? line)
    {
        ArgumentNullException.ThrowIfNull(text);
        line = null;
        if (!text.StartsWith(Start, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text.AsSpan(Start.Length);
        int close = rest.IndexOf(')');
        if (
            close < 0
            || !TryWhere(rest[..close], out GpuAddress address, out int? gpu, out int? compute)
        )
        {
            return false;
        }

        line = ReadRest(
            rest[(close + 1)..],
            new XidLine
            {
                Address = address,
                GpuInstance = gpu,
                ComputeInstance = compute,
                Xid = -1,
            }
        );
        return line is not null;
    }

    /// <summary>What follows the parenthesis; null where the number is missing.</summary>
    private static XidLine? ReadRest(ReadOnlySpan<char> rest, XidLine line)
    {
        rest = rest.TrimStart(": ");
        if (LeadingNumber(rest, out int digits) is not { } xid)
        {
            return null;
        }

        rest = rest[digits..].TrimStart(", ");
        string process = TakeField(ref rest, "pid=") ?? string.Empty;
        string name = TakeField(ref rest, "name=") ?? string.Empty;
        return line with
        {
            Xid = xid,
            Process =
                LeadingNumber(process, out int length) is { } pid && length == process.Length
                    ? pid
                    : null,
            Name = name.Contains("<unknown>", StringComparison.Ordinal) ? string.Empty : name,
            Text = rest.ToString(),
        };
    }

    private static int? LeadingNumber(ReadOnlySpan<char> text, out int digits)
    {
        digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        return int.TryParse(
            text[..digits],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int number
        )
            ? number
            : null;
    }

    private static bool TryWhere(
        ReadOnlySpan<char> text,
        out GpuAddress address,
        out int? gpu,
        out int? compute
    )
    {
        gpu = null;
        compute = null;
        string[] words = text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        address = default;
        if (
            words.Length == 0
            || words[0].Contains('/', StringComparison.Ordinal)
            || !GpuAddress.TryParse(words[0], out address)
        )
        {
            return false;
        }

        foreach (string word in words.Skip(1))
        {
            gpu = Instance(word, "GPU-I:") ?? gpu;
            compute = Instance(word, "GPU-CI:") ?? compute;
        }

        return true;
    }

    /// <summary>A number of two hexadecimal digits.</summary>
    private static int? Instance(string word, string prefix)
    {
        if (!word.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        string digits = word[prefix.Length..];
        bool isHex = int.TryParse(
            digits,
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out int value
        );
        return isHex && value is >= 0 and <= MostInstances ? value
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value)
                ? value
            : null;
    }

    /// <summary>Takes <c>key=value</c> up to the comma; a value may stand in quotes.</summary>
    private static string? TakeField(ref ReadOnlySpan<char> rest, string key)
    {
        if (!rest.StartsWith(key, StringComparison.Ordinal))
        {
            return null;
        }

        ReadOnlySpan<char> value = rest[key.Length..];
        int end = value.IndexOf(',');
        end = end < 0 ? value.Length : end;
        rest = value[end..].TrimStart(", ");
        return value[..end].Trim().Trim('\'').ToString();
    }
}
