using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;
using AutoMount.Posix.Mounts;
using static AutoMount.Containers.Problem;

namespace AutoMount.Containers.Scratch;

/// <summary>The scratch directories of sessions, below <c>StateDirectory/scratch/&lt;session&gt;</c>: <c>data</c>, a directory, or <c>image</c>, a file system in a sparse file; nothing where the scratch lies in memory.</summary>
/// <remarks>
/// What is made is a mount that nobody sees yet (<see cref="DetachedMount"/>, or a clone of the directory's), filled and
/// given to its owner before it is attached. A crash before that leaves a directory, which is found by its session's name.
/// </remarks>
internal sealed partial class ScratchStore
{
    private const uint PrivateMode = 0x1C0; // 0700
    private const OpenMode Directories = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;
    private const MountTreeFlags Flags =
        MountTreeFlags.MOUNT_ATTR_NOSUID | MountTreeFlags.MOUNT_ATTR_NODEV;

    private const MountTreeFlags ForReading =
        Flags | MountTreeFlags.MOUNT_ATTR_NOEXEC | MountTreeFlags.MOUNT_ATTR_RDONLY;

    private readonly string _path;
    private readonly ImageTemplates _templates;

    /// <summary>Makes the directory.</summary>
    /// <param name="stateDirectory">Holds <c>scratch/</c> and <c>cache/</c>.</param>
    /// <param name="settings">The scratch that most sessions will have.</param>
    /// <param name="maker">The program that makes file systems.</param>
    internal ScratchStore(
        string stateDirectory,
        ScratchSettings settings,
        string maker = "mkfs.ext4"
    )
    {
        _path = Path.Combine(stateDirectory, "scratch");
        _ = Directory.CreateDirectory(
            _path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        _templates = new ImageTemplates(Path.Combine(stateDirectory, "cache"), settings, maker);
    }

    /// <summary>Does ahead what the first session would wait for.</summary>
    internal void Prepare() => _templates.Prepare();

    /// <summary>Makes and fills a session's scratch.</summary>
    /// <param name="session">The session.</param>
    /// <param name="owner">Whose it is to be.</param>
    /// <param name="plan">What was decided.</param>
    /// <param name="seed">Fills it before it is seen: gets its root, and answers what its owner should know of that.</param>
    /// <param name="scratch">What it became.</param>
    /// <returns>The mount, attached nowhere.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>, <see cref="ServiceError.NotSupported"/>; what was made is removed by <see cref="Remove"/>.</exception>
    internal FileDescriptor Make(
        SessionId session,
        UserAccount owner,
        ScratchPlan plan,
        Func<FileDescriptor, string> seed,
        out SessionScratch scratch
    )
    {
        FileDescriptor mount;
        using (FileDescriptor own = MakeOwnDirectory(session))
        {
            mount = plan.Kind switch
            {
                ScratchKind.Memory => MakeMemory(session, plan, out scratch),
                ScratchKind.Image => MakeImage(own, session, plan, out scratch),
                _ => MakeDirectory(own, session, plan, out scratch),
            };
        }

        try
        {
            using FileDescriptor root = OpenRoot(mount);
            string told = seed(root);
            scratch = scratch with
            {
                Note = string.Join(
                    ' ',
                    ((string[])[scratch.Note, told]).Where(one => one.Length > 0)
                ),
            };
            Check(
                AttributeIo.SetOwner(root, owner.Id.Value, owner.PrimaryGroup),
                $"set the owner of the scratch of {session}"
            );
            return mount;
        }
        catch
        {
            mount.Dispose();
            throw;
        }
    }

    /// <summary>Opens the scratch of a session that is not mounted any more, for its owner to read: a mount of its own without effect for devices, set-id bits and programs, which goes with its last user.</summary>
    /// <returns>Its root, for paths below it; not the mount itself, whose flags a holder could change.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    internal FileDescriptor OpenKept(SessionId session)
    {
        using FileDescriptor own = OpenOwnDirectory(session);
        using FileDescriptor mount = HasImage(own)
            ? OpenImage(own, session)
            : OpenData(own, session);
        Check(
            FileIo.OpenAt(
                mount,
                PathComponent.Dot,
                OpenMode.O_PATH | OpenMode.O_DIRECTORY,
                0,
                out FileDescriptor root
            ),
            $"open the scratch of {session}"
        );
        return root;
    }

    /// <summary>Removes a session's scratch; may be repeated.</summary>
    internal void Remove(SessionId session)
    {
        Check(FileIo.OpenTrusted(_path, Directories, out FileDescriptor all), $"open {_path}");
        using (all)
        {
            Check(
                TreeRemoval.Remove(all, PathComponent.Of(session.Value), FileContent.CutOff),
                $"remove {_path}/{session}"
            );
        }
    }

    /// <summary>Sessions of which there is a scratch.</summary>
    internal IEnumerable<string> List() =>
        Directory.GetDirectories(_path).Select(path => Path.GetFileName(path)!);

    private static FileDescriptor MakeMemory(
        SessionId session,
        ScratchPlan plan,
        out SessionScratch scratch
    )
    {
        (string, string?)[] options =
        [
            ("source", SourceOf(session)),
            ("size", Invariant(plan.Bytes)),
            ("nr_inodes", Invariant(Math.Min(plan.Inodes, int.MaxValue))),
            ("mode", "0700"),
        ];
        Check(
            DetachedMount.Make("tmpfs", options, Flags, out FileDescriptor mount),
            "make a file system in memory"
        );
        scratch = Limited(plan, ScratchEnforcement.Memory);
        return mount;
    }

    /// <summary>A plain directory where there is no limit, else a file system of its own. Where the host can have none, a directory without a limit, unless one must be kept; whatever else fails is an error.</summary>
    /// <remarks>No project quota: an owner may give his files another project's number (D41).</remarks>
    private FileDescriptor MakeDirectory(
        FileDescriptor own,
        SessionId session,
        ScratchPlan plan,
        out SessionScratch scratch
    )
    {
        if (plan.Bytes == long.MaxValue)
        {
            scratch = Unlimited(plan.Kind, string.Empty);
            using FileDescriptor free = MakeData(own, session);
            return CloneOf(free, Flags);
        }

        try
        {
            return MakeImage(own, session, plan, out scratch);
        }
        catch (ServiceException exception) when (exception.Error == ServiceError.NotSupported)
        {
            if (plan.MustBeKept)
            {
                throw new ServiceException(
                    ServiceError.NotSupported,
                    $"Your scratch space is bounded (MaxScratch= in automountd.conf(5)), and this host cannot keep a bound: {exception.Message}",
                    exception
                );
            }

            _ = DirectoryIo.RemoveFile(own, PathComponent.Of(ImageName)); // ENOENT: it came to none
            scratch = Unlimited(plan.Kind, $"No limit is kept: {exception.Message}");
            using FileDescriptor data = MakeData(own, session);
            return CloneOf(data, Flags);
        }
    }

    private static SessionScratch Limited(ScratchPlan plan, ScratchEnforcement enforcement) =>
        new()
        {
            Kind = plan.Kind,
            Enforcement = enforcement,
            BytesLimit = plan.Bytes == long.MaxValue ? null : plan.Bytes,
            InodesLimit = plan.Inodes == long.MaxValue ? null : plan.Inodes,
        };

    private static SessionScratch Unlimited(ScratchKind kind, string note) =>
        new()
        {
            Kind = kind,
            Enforcement = ScratchEnforcement.None,
            Note = note,
        };

    private FileDescriptor MakeOwnDirectory(SessionId session)
    {
        Check(FileIo.OpenTrusted(_path, Directories, out FileDescriptor all), $"open {_path}");
        using (all)
        {
            Check(
                DirectoryIo.MakeDirectory(all, PathComponent.Of(session.Value), PrivateMode),
                $"make {_path}/{session}"
            );
        }

        return OpenOwnDirectory(session);
    }

    private FileDescriptor OpenOwnDirectory(SessionId session)
    {
        string path = Path.Combine(_path, session.Value);
        Check(
            FileIo.OpenTrusted(path, Directories | OpenMode.O_NOFOLLOW, out FileDescriptor own),
            $"open {path}"
        );
        return own;
    }

    private FileDescriptor MakeData(FileDescriptor own, SessionId session)
    {
        PathComponent name = PathComponent.Of("data");
        Check(DirectoryIo.MakeDirectory(own, name, PrivateMode), $"make {_path}/{session}/data");
        Check(
            FileIo.OpenAt(own, name, Directories, 0, out FileDescriptor data),
            $"open {_path}/{session}/data"
        );
        return data;
    }

    private static FileDescriptor OpenData(FileDescriptor own, SessionId session)
    {
        Check(
            FileIo.OpenAt(own, PathComponent.Of("data"), Directories, 0, out FileDescriptor data),
            $"open the scratch of {session}"
        );
        using (data)
        {
            return CloneOf(data, ForReading);
        }
    }

    private static FileDescriptor CloneOf(FileDescriptor directory, MountTreeFlags flags)
    {
        Check(MountTree.Clone(directory, out FileDescriptor tree), "clone a mount");
        Errno error = MountTree.SetFlags(tree, flags);
        if (error != Errno.None)
        {
            tree.Dispose();
        }

        Check(error, "set a mount's flags");
        return tree;
    }

    private static FileDescriptor OpenRoot(FileDescriptor mount)
    {
        Check(
            FileIo.OpenAt(mount, PathComponent.Dot, Directories, 0, out FileDescriptor root),
            "open a scratch"
        );
        return root;
    }

    private static string Invariant(long number) =>
        number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
