using System.Text;

namespace AutoMount.Posix;

/// <summary>One component of a path, as bytes ending in NUL: a Linux name is not text and never holds <c>/</c>.</summary>
public readonly ref struct PathComponent
{
    private readonly ReadOnlySpan<byte> _terminated;

    private PathComponent(ReadOnlySpan<byte> terminated) => _terminated = terminated;

    /// <summary>The object itself, for calls with <c>AT_EMPTY_PATH</c>.</summary>
    public static PathComponent Empty => new("\0"u8);

    /// <summary>The directory itself.</summary>
    public static PathComponent Dot => new(".\0"u8);

    /// <summary>The name's bytes, without the terminating NUL.</summary>
    public ReadOnlySpan<byte> Bytes => _terminated[..^1];

    /// <summary>The name's bytes with the terminating NUL.</summary>
    internal ReadOnlySpan<byte> Terminated => _terminated;

    /// <summary>Takes a NUL-terminated name; false where it is empty, lacks the NUL, or holds <c>/</c>, <c>.</c> or <c>..</c> alone.</summary>
    public static bool TryTake(ReadOnlySpan<byte> terminated, out PathComponent component)
    {
        component = default;
        if (terminated.Length < 2 || terminated[^1] != 0)
        {
            return false;
        }

        ReadOnlySpan<byte> name = terminated[..^1];
        if (
            name.IndexOfAny((byte)0, (byte)'/') >= 0
            || name.SequenceEqual("."u8)
            || name.SequenceEqual(".."u8)
        )
        {
            return false;
        }

        component = new PathComponent(terminated);
        return true;
    }

    /// <summary>Makes a component of text; allocates.</summary>
    /// <exception cref="ArgumentException">The text is not one component.</exception>
    public static PathComponent Of(string text)
    {
        byte[] terminated = Encoding.UTF8.GetBytes(text + '\0');
        return TryTake(terminated, out PathComponent component)
            ? component
            : throw new ArgumentException($"'{text}' is not one component of a path", nameof(text));
    }
}
