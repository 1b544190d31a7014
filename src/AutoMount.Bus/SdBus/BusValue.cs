namespace AutoMount.Bus.SdBus;

/// <summary>A value with its D-Bus type: what a variant holds.</summary>
/// <param name="Signature">One complete D-Bus type, such as <c>s</c>, <c>t</c>, <c>a(sb)</c>.</param>
/// <param name="Content">
/// <c>y</c> byte, <c>b</c> bool, <c>n</c> short, <c>q</c> ushort, <c>i</c> int, <c>u</c> uint, <c>x</c> long, <c>t</c> ulong,
/// <c>d</c> double, <c>s o g</c> string, <c>h</c> FileDescriptor, <c>v</c> <see cref="BusValue"/>, <c>as</c> string[],
/// other arrays, structs and dictionary entries object[].
/// </param>
public sealed record BusValue(string Signature, object Content)
{
    /// <summary>A string, <c>s</c>.</summary>
    public static BusValue Of(string value) => new("s", value);

    /// <summary>A truth value, <c>b</c>.</summary>
    public static BusValue Of(bool value) => new("b", value);

    /// <summary>A number, <c>u</c>.</summary>
    public static BusValue Of(uint value) => new("u", value);

    /// <summary>A number, <c>x</c>.</summary>
    public static BusValue Of(long value) => new("x", value);

    /// <summary>A number, <c>t</c>.</summary>
    public static BusValue Of(ulong value) => new("t", value);

    /// <summary>A floating-point number, <c>d</c>.</summary>
    public static BusValue Of(double value) => new("d", value);

    /// <summary>Strings, <c>as</c>.</summary>
    public static BusValue Of(IEnumerable<string> values) => new("as", values.ToArray());

    /// <summary>The content as a .NET type.</summary>
    /// <exception cref="InvalidCastException">The value is of another type; the message names both.</exception>
    public T As<T>() =>
        Content is T content
            ? content
            : throw new InvalidCastException(
                $"The D-Bus value is of type '{Signature}', not a {typeof(T).Name}."
            );
}
