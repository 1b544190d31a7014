using System.Runtime.InteropServices;

namespace AutoMount.Benchmarks.Interop;

/// <summary>A system call of a workload failed; the message names the call and the kernel's reason.</summary>
internal sealed class CallException(string call)
    : Exception($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastSystemError())}")
{
    /// <summary>Throws where a call answered with less than what it was asked for.</summary>
    internal static void ThrowUnless(bool succeeded, string call)
    {
        if (!succeeded)
        {
            throw new CallException(call);
        }
    }
}
