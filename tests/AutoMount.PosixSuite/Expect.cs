using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite;

/// <summary>Checks made right after a kernel call: its errno is still the thread's last one.</summary>
internal static class Expect
{
    /// <summary>The call succeeded; gives its result on.</summary>
    public static int Ok(int result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        Succeeded(result, call);
        return result;
    }

    /// <inheritdoc cref="Ok(int, string)"/>
    public static nint Ok(nint result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        Succeeded(result, call);
        return result;
    }

    /// <inheritdoc cref="Ok(int, string)"/>
    public static long Ok(long result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        Succeeded(result, call);
        return result;
    }

    /// <summary>The call failed with just that errno.</summary>
    public static void Fails(
        Errno expected,
        long result,
        [CallerArgumentExpression(nameof(result))] string call = ""
    )
    {
        Errno got = LastError(result);
        if (got != expected)
        {
            string what = got == Errno.None ? $"success ({result})" : got.ToString();
            throw new PosixMismatchException($"{call}: expected {expected}, got {what}", got);
        }
    }

    /// <summary>The call failed with one of several errno values native file systems give.</summary>
    public static void FailsWithOneOf(
        Errno[] expected,
        long result,
        [CallerArgumentExpression(nameof(result))] string call = ""
    )
    {
        Errno got = LastError(result);
        if (!expected.Contains(got))
        {
            string what = got == Errno.None ? $"success ({result})" : got.ToString();
            throw new PosixMismatchException(
                $"{call}: expected {string.Join(" or ", expected)}, got {what}",
                got
            );
        }
    }

    /// <summary>Two values are the same.</summary>
    public static void Same<T>(
        T expected,
        T got,
        [CallerArgumentExpression(nameof(got))] string what = ""
    )
    {
        if (!EqualityComparer<T>.Default.Equals(expected, got))
        {
            throw new PosixMismatchException($"{what}: expected {expected}, got {got}");
        }
    }

    /// <summary>A statement holds.</summary>
    public static void True(bool holds, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        if (!holds)
        {
            throw new PosixMismatchException($"does not hold: {what}");
        }
    }

    /// <summary>The bytes are the same.</summary>
    public static void SameBytes(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> got, string what)
    {
        if (!expected.SequenceEqual(got))
        {
            int at = expected.CommonPrefixLength(got);
            throw new PosixMismatchException(
                $"{what}: expected {expected.Length} bytes, got {got.Length}, first difference at {at}"
            );
        }
    }

    private static Errno LastError(long result) =>
        result < 0 ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;

    private static void Succeeded(long result, string call)
    {
        Errno got = LastError(result);
        if (got != Errno.None)
        {
            throw new PosixMismatchException($"{call}: expected success, got {got}", got);
        }
    }
}
