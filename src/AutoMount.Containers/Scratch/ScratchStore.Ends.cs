using System.Globalization;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;
using AutoMount.Posix.Loops;
using AutoMount.Posix.Mounts;

namespace AutoMount.Containers.Scratch;

/// <summary>The end of scratches whose file system somebody may still have open.</summary>
internal sealed partial class ScratchStore
{
    /// <summary>Takes hold of the file system that a home lies on, where that is the scratch's own, before it is unmounted.</summary>
    /// <param name="session">The session.</param>
    /// <param name="home">Where its home is mounted.</param>
    /// <returns>Null where nothing of the kind is mounted there: what is looked for is told from the host's own file systems by what it was made of.</returns>
    internal ScratchEnd? FindEnd(SessionId session, string home)
    {
        string target = Path.GetFullPath(home);
        MountTableEntry? mount = MountTable
            .Read()
            .Entries.LastOrDefault(entry => entry.Target == target);
        ScratchKind? kind = mount switch
        {
            { FileSystem: "tmpfs", Root: "/" } when mount.Source == SourceOf(session) =>
                ScratchKind.Memory,
            { FileSystem: "ext4", Root: "/" }
                when LoopDevice.FileOf(mount.Device)
                    == Path.GetFullPath(Path.Combine(_path, session.Value, ImageName)) =>
                ScratchKind.Image,
            _ => null,
        };
        if (
            kind is null
            || FileIo.OpenTrusted(home, Directories, out FileDescriptor root) != Errno.None
        )
        {
            return null;
        }

        if (
            AttributeIo.Get(root, out FileStatus status) == Errno.None
            && mount!.Device
                == string.Create(
                    CultureInfo.InvariantCulture,
                    $"{status.FileSystemMajor}:{status.FileSystemMinor}"
                )
        )
        {
            return new ScratchEnd(kind.Value, root);
        }

        root.Dispose();
        return null;
    }

    /// <summary>By what the file system in memory is known in the table of mounts.</summary>
    private static string SourceOf(SessionId session) => $"automount-scratch-{session}";
}
