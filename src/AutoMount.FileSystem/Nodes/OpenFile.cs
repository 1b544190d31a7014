using AutoMount.Posix;

namespace AutoMount.FileSystem.Nodes;

/// <summary>One open file or directory: what a handle stands for.</summary>
/// <param name="node">Its inode; null for the connection's root directory.</param>
/// <param name="descriptor">The open backing file; owned.</param>
/// <param name="mode">How the kernel does this inode's I/O.</param>
internal sealed class OpenFile(Node? node, FileDescriptor descriptor, IoMode mode) : IDisposable
{
    /// <summary>Its inode; null for the connection's root directory.</summary>
    internal Node? Node { get; } = node;

    /// <summary>The open backing file.</summary>
    internal FileDescriptor Descriptor { get; } = descriptor;

    /// <summary>How the kernel does this inode's I/O.</summary>
    internal IoMode Mode { get; } = mode;

    /// <summary>Of a directory: the position of the descriptor, so that a continued read need not seek; guarded by the object itself.</summary>
    internal long Position { get; set; }

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();
}
