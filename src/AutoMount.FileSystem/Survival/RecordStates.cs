using System.Runtime.CompilerServices;

namespace AutoMount.FileSystem.Survival;

/// <summary>How a record begins.</summary>
internal static class RecordStates
{
    /// <summary>The record counts from now on: all its fields were written before.</summary>
    internal static void MakeLive(this ref RecordState state) =>
        Volatile.Write(ref Unsafe.As<RecordState, byte>(ref state), (byte)RecordState.Live);
}
