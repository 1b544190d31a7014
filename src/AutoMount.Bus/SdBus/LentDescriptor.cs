using AutoMount.Posix;

namespace AutoMount.Bus.SdBus;

/// <summary>Descriptors that belong to sd-bus: they are duplicated, never closed here.</summary>
internal static class LentDescriptor
{
    /// <summary>A descriptor of our own for what <paramref name="number"/> names.</summary>
    internal static FileDescriptor Duplicate(int number)
    {
        using FileDescriptor lent = new(number);
        Errno error = lent.Duplicate(out FileDescriptor copy);
        lent.SetHandleAsInvalid();
        return error == Errno.None
            ? copy
            : throw new BusException("duplicating a descriptor", error);
    }
}
