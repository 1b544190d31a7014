using System.Globalization;
using AutoMount.Core.Scratch;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Mounts;

namespace AutoMount.Containers.Scratch;

/// <summary>A scratch's own file system at its end. Its owner may have descriptors of it, got to copy files (decision D37), and keeps it so for as long as he likes: so it is disabled.</summary>
/// <param name="kind">Memory or image.</param>
/// <param name="root">Its root.</param>
internal sealed class ScratchEnd(ScratchKind kind, FileDescriptor root) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => root.Dispose();

    /// <summary>From now on nothing can be written into it; what is in memory is gone. To be called when it is unmounted. Does not throw: what cannot be done is the owner's own memory, within the size that he had.</summary>
    internal void Disable()
    {
        if (kind == ScratchKind.Memory)
        {
            _ = AttributeIo.SetOwner(root, 0, 0);
            _ = AttributeIo.SetMode(root, 0); // so that he makes nothing new while it is emptied
            _ = TreeRemoval.Empty(root, FileContent.CutOff); // what he opened and removed himself stays until he closes it
            Shrink();
        }

        Errno error = FileSystemChange.Reconfigure(root, [("ro", null)]);
        if (error != Errno.None && kind == ScratchKind.Image)
        {
            _ = FileSystemChange.ShutDownExt4(root); // EBUSY before: a file is open for writing
        }
    }

    /// <summary>Files that are open for writing can grow no more.</summary>
    private void Shrink()
    {
        if (AttributeIo.GetVolume(root, out VolumeStatus volume) == Errno.None)
        {
            ulong bytes = (volume.Blocks - volume.FreeBlocks) * volume.FragmentSize;
            ulong inodes = volume.Inodes - volume.FreeInodes;
            _ = FileSystemChange.Reconfigure(
                root,
                [
                    ("size", Invariant(Math.Max(bytes, volume.FragmentSize))), // 0 would be no limit
                    ("nr_inodes", Invariant(Math.Max(inodes, 1))),
                ]
            ); // EINVAL: he is just writing; the old size holds
        }
    }

    private static string Invariant(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
