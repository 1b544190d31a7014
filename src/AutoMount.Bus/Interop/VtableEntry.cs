using System.Runtime.InteropServices;

namespace AutoMount.Bus.Interop;

/// <summary><c>sd_bus_vtable</c>: one word of type and flags, then a union of 48 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VtableEntry
{
    internal ulong TypeAndFlags;
    internal nint First;
    internal nint Second;
    internal nint Third;
    internal nint Fourth;
    internal nint Fifth;
    internal nint Sixth;
}
