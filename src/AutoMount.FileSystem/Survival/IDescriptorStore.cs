using AutoMount.Posix;

namespace AutoMount.FileSystem.Survival;

/// <summary>Keeps open descriptors beyond the life of this process and hands them to the next (systemd's descriptor store).</summary>
public interface IDescriptorStore
{
    /// <summary>What a predecessor left, each owned by whoever takes it; nothing after the first call.</summary>
    IReadOnlyList<KeptDescriptor> TakeAll();

    /// <summary>Keeps a descriptor; a failure is the store's to tell, and costs the descriptor's survival only.</summary>
    /// <param name="name">At most 255 bytes, no colon.</param>
    /// <param name="descriptor">Copied.</param>
    void Keep(string name, FileDescriptor descriptor);

    /// <summary>Keeps no descriptor of that name any more.</summary>
    void Drop(string name);
}

/// <summary>A descriptor that a predecessor left.</summary>
/// <param name="Name">Under which it was kept.</param>
/// <param name="Descriptor">The descriptor.</param>
public sealed record KeptDescriptor(string Name, FileDescriptor Descriptor);
