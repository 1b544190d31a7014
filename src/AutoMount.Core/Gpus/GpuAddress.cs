using System.Globalization;

namespace AutoMount.Core.Gpus;

/// <summary>Which GPU: its PCI address as <c>/sys</c> writes it (<c>0000:0f:00.0</c>), and for a MIG device the instances after it (<c>0000:0f:00.0/gi7/ci0</c>).</summary>
/// <remarks>It is the identity of a device, and an index never is: the order of CUDA, that of NVML and the number in <c>/dev/nvidia0</c> are three different ones. A UUID is known only once the driver has opened the device.</remarks>
public readonly record struct GpuAddress : IComparable<GpuAddress>
{
    private readonly string? _text;

    private GpuAddress(string text) => _text = text;

    /// <summary>The text form, unique.</summary>
    public string Value => _text ?? string.Empty;

    /// <summary>Whether it names a MIG device.</summary>
    public bool IsSlice => Value.Contains('/', StringComparison.Ordinal);

    /// <summary>The whole GPU: itself, or what the MIG device is a part of.</summary>
    public GpuAddress Parent
    {
        get
        {
            int end = Value.IndexOf('/', StringComparison.Ordinal);
            return end < 0 ? this : new GpuAddress(Value[..end]);
        }
    }

    /// <summary>A MIG device of this GPU.</summary>
    public GpuAddress Slice(int gpuInstance, int computeInstance) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Parent.Value}/gi{gpuInstance}/ci{computeInstance}"
            )
        );

    /// <summary>Whether two devices share silicon: the same one, or a MIG device and its parent.</summary>
    public bool Overlaps(GpuAddress other) =>
        this == other || (Parent == other.Parent && IsSlice != other.IsSlice);

    /// <summary>Takes an address in any of the forms that <c>/sys</c>, NVML (<c>00000000:0F:00.0</c>) and the kernel's log (<c>0000:0f:00</c>) use.</summary>
    public static bool TryParse(string? text, out GpuAddress address)
    {
        address = default;
        string[] parts = (text ?? string.Empty).Split('/');
        if (!TryWhole(parts[0].Split(':', '.'), out GpuAddress whole))
        {
            return false;
        }

        if (parts.Length == 1)
        {
            address = whole;
            return true;
        }

        if (
            parts.Length != 3
            || !TryInstance(parts[1], "gi", out int gpuInstance)
            || !TryInstance(parts[2], "ci", out int computeInstance)
        )
        {
            return false;
        }

        address = whole.Slice(gpuInstance, computeInstance);
        return true;
    }

    /// <summary>The same, for text that is known to be one.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static GpuAddress Parse(string text) =>
        TryParse(text, out GpuAddress address)
            ? address
            : throw new FormatException($"'{text}' is no PCI address such as 0000:0f:00.0.");

    /// <inheritdoc/>
    public int CompareTo(GpuAddress other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Order of the text forms.</summary>
    public static bool operator <(GpuAddress left, GpuAddress right) => left.CompareTo(right) < 0;

    /// <summary>Order of the text forms.</summary>
    public static bool operator >(GpuAddress left, GpuAddress right) => left.CompareTo(right) > 0;

    /// <summary>Order of the text forms.</summary>
    public static bool operator <=(GpuAddress left, GpuAddress right) => left.CompareTo(right) <= 0;

    /// <summary>Order of the text forms.</summary>
    public static bool operator >=(GpuAddress left, GpuAddress right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool TryWhole(string[] numbers, out GpuAddress address)
    {
        address = default;
        uint function = 0;
        if (
            numbers is not [{ Length: >= 4 and <= 8 }, { Length: 2 }, { Length: 2 }, ..]
            || numbers.Length > 4
            || (numbers.Length == 4 && numbers[3].Length != 1)
            || !TryHex(numbers[0], out uint domain)
            || !TryHex(numbers[1], out uint bus)
            || !TryHex(numbers[2], out uint slot)
            || (numbers.Length == 4 && !TryHex(numbers[3], out function))
        )
        {
            return false;
        }

        address = new GpuAddress(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{domain:x4}:{bus:x2}:{slot:x2}.{function:x}"
            )
        );
        return true;
    }

    private static bool TryHex(string text, out uint value) =>
        uint.TryParse(
            text,
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out value
        );

    private static bool TryInstance(string text, string prefix, out int value)
    {
        value = 0;
        return text.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(
                text[prefix.Length..],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out value
            );
    }
}
