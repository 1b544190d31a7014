using System.Runtime.InteropServices;

namespace AutoMount.FileWorker;

/// <summary>What a call gave: its value or a negative errno, and bytes where it reads.</summary>
internal readonly record struct CallResult(long Value, ReadOnlyMemory<byte> Data = default)
{
    /// <summary>The result of a call just made; its errno is still the thread's last one.</summary>
    public static CallResult Of(long result) =>
        new(result < 0 ? -Marshal.GetLastPInvokeError() : result);
}
