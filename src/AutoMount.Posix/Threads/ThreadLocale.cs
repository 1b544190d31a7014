using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Threads;

/// <summary>Which characters bytes are, to the C library and what is built on it, in the current thread alone (<c>uselocale(3)</c>); ends when disposed, in the same thread.</summary>
public sealed unsafe class ThreadLocale : IDisposable
{
    private const int CharacterTypeMask = 1; // LC_CTYPE_MASK
    private readonly nint _locale;
    private readonly nint _before;

    private ThreadLocale(string name)
    {
        fixed (byte* text = LibC.Terminated(name))
        {
            _locale = LibC.NewLocale(CharacterTypeMask, text, from: 0);
        }

        _before = _locale == 0 ? 0 : LibC.UseLocale(_locale);
    }

    /// <summary>Bytes are ASCII or nothing.</summary>
    public static ThreadLocale Ascii() => new("C");

    /// <summary>Bytes are UTF-8.</summary>
    public static ThreadLocale Utf8() => new("C.UTF-8");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_locale != 0)
        {
            _ = LibC.UseLocale(_before);
            LibC.FreeLocale(_locale);
        }
    }
}
