using AutoMount.Posix.Libc;

namespace AutoMount.Posix;

/// <summary>A descriptor's number without an owner of its own: a record that lives as long as the open file keeps it and closes it by hand.</summary>
/// <remarks>
/// Costs no allocation, so the data path opens and closes by it. Every call that only uses a descriptor takes one; where a
/// <see cref="FileDescriptor"/> is given instead, its owner keeps it alive over the call.
/// </remarks>
/// <param name="number">The number; -1 for none.</param>
public readonly struct RawDescriptor(int number)
{
    private readonly int _numberPlusOne = number + 1; // so that default means none

    /// <summary>No descriptor.</summary>
    public static RawDescriptor None => default;

    /// <summary>The number, -1 for none.</summary>
    public int Number => _numberPlusOne - 1;

    /// <summary>Whether there is none.</summary>
    public bool IsNone => _numberPlusOne == 0;

    /// <summary>Lends an owned descriptor's number.</summary>
    public static implicit operator RawDescriptor(FileDescriptor descriptor) => From(descriptor);

    /// <summary>Lends an owned descriptor's number.</summary>
    public static RawDescriptor From(FileDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return new RawDescriptor(descriptor.Number);
    }

    /// <summary>Closes; nothing where there is none. What close says does not matter: the descriptor is gone either way (<c>close(2)</c>).</summary>
    public void Close()
    {
        if (!IsNone)
        {
            _ = LibC.Close(Number);
        }
    }
}
