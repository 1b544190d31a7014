using System.Globalization;
using AutoMount.Core;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;
using AutoMount.Posix.Mounts;

namespace AutoMount.Containers.Homes;

/// <summary>Running sessions' files, as mounts that nobody sees but who gets their descriptor (decision D37).</summary>
/// <param name="runtimeDirectory">Holds <c>sessions/</c>.</param>
public sealed class SessionTrees(string runtimeDirectory) : ISessionFiles
{
    private const OpenMode DirectoryOnly = OpenMode.O_PATH | OpenMode.O_DIRECTORY;

    /// <summary>A device of the image, a set-id program: inside the container they have no effect, and outside they must not get any.</summary>
    private const MountTreeFlags Harmless =
        MountTreeFlags.MOUNT_ATTR_NODEV
        | MountTreeFlags.MOUNT_ATTR_NOSUID
        | MountTreeFlags.MOUNT_ATTR_NOEXEC;

    /// <inheritdoc/>
    public IReadOnlyList<SessionDirectory> Open(SessionId session, int process)
    {
        List<SessionDirectory> directories = [];
        try
        {
            string home = Path.Combine(runtimeDirectory, "sessions", session.Value, "home");
            using (FileDescriptor directory = Open(home))
            {
                directories.Add(new(SessionDirectory.Home, CloneAll(directory)));
                directories.Add(new(SessionDirectory.Scratch, Clone(directory)));
            }

            if (FindRoot(process) is { } root)
            {
                using (root)
                {
                    directories.Add(new(SessionDirectory.Root, Clone(root)));
                }
            }

            return directories;
        }
        catch
        {
            directories.ForEach(directory => directory.Directory.Dispose());
            throw;
        }
    }

    /// <summary>The container's file system where the engine has mounted it: a mount of another mount namespace cannot be cloned, so the same one is looked for in ours.</summary>
    /// <returns>Null where it is not there, as for an engine that hides its mounts from the host.</returns>
    private static FileDescriptor? FindRoot(int process)
    {
        if (
            FileIo.OpenTrusted($"/proc/{process}/root", DirectoryOnly, out FileDescriptor inside)
            != Errno.None
        )
        {
            return null; // it ended
        }

        using (inside)
        {
            if (AttributeIo.Get(inside, out FileStatus wanted) != Errno.None)
            {
                return null;
            }

            return FindMount(wanted);
        }
    }

    private static FileDescriptor? FindMount(FileStatus wanted)
    {
        string device = string.Create(
            CultureInfo.InvariantCulture,
            $"{wanted.FileSystemMajor}:{wanted.FileSystemMinor}"
        );
        foreach (
            MountTableEntry mount in MountTable
                .Read()
                .Entries.Where(mount => mount.Device == device)
        )
        {
            if (
                FileIo.OpenTrusted(mount.Target, DirectoryOnly, out FileDescriptor outside)
                    == Errno.None
                && AttributeIo.Get(outside, out FileStatus found) == Errno.None
                && (found.Inode, found.FileSystemMajor, found.FileSystemMinor)
                    == (wanted.Inode, wanted.FileSystemMajor, wanted.FileSystemMinor)
            )
            {
                return outside;
            }

            outside.Dispose();
        }

        return null;
    }

    private static FileDescriptor Open(string path)
    {
        Check(FileIo.OpenTrusted(path, DirectoryOnly, out FileDescriptor directory), path);
        return directory;
    }

    private static FileDescriptor CloneAll(FileDescriptor directory)
    {
        Check(MountTree.CloneAll(directory, out FileDescriptor tree), "the home");
        return Finished(tree, MountTree.SetFlagsOfAll(tree, Harmless));
    }

    private static FileDescriptor Clone(FileDescriptor directory)
    {
        Check(MountTree.Clone(directory, out FileDescriptor tree), "a directory");
        return Finished(tree, MountTree.SetFlags(tree, Harmless));
    }

    /// <summary>Opens the finished tree anew and lets go of the clone. A clone is attached to nothing, and whoever holds it as root of a user namespace of his own may take its flags off; without the clone the kernel takes the tree apart, whose mounts stay connected for as long as somebody has them open and cannot be changed by anybody.</summary>
    private static FileDescriptor Finished(FileDescriptor tree, Errno error)
    {
        using (tree)
        {
            Check(error, "a directory");
            Check(
                FileIo.OpenAt(
                    tree,
                    PathComponent.Dot,
                    DirectoryOnly,
                    mode: 0,
                    out FileDescriptor directory
                ),
                "a directory"
            );
            return directory;
        }
    }

    private static void Check(Errno error, string what)
    {
        if (error != Errno.None)
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"The session's files cannot be reached: {what}: {error}."
            );
        }
    }
}
