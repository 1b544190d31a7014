namespace AutoMount.Posix.Events;

/// <summary>Something that ends once, and has a descriptor that shows it.</summary>
public interface IEnding : IDisposable
{
    /// <summary>For <c>poll(2)</c>.</summary>
    RawDescriptor Descriptor { get; }

    /// <summary>Whether the end shows as readable (POLLIN); else as hung up (POLLHUP) alone.</summary>
    bool IsReadableAtEnd { get; }

    /// <summary>Whether it has ended.</summary>
    bool HasEnded { get; }
}
