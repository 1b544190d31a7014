using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;
using AutoMount.Posix.Mounts;

namespace AutoMount.Containers.Homes;

/// <summary>Homes of sessions, put together on the host (decision D11): scratch and folders under <c>sessions/&lt;id&gt;/home</c>, which lies on a shared mount, so that what is mounted later arrives in the running container.</summary>
public sealed partial class HomeAssembler : ISessionHomes, IDisposable
{
    private const uint PrivateMode = 0x1C0; // 0700
    private const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Searchable =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const OpenMode DirectoryOnly = OpenMode.O_PATH | OpenMode.O_DIRECTORY;

    private readonly string _sessions;
    private readonly string _scratch;
    private readonly IFolderEngine _folders;

    /// <summary>Makes the directories and, where the host's are private, a shared mount for them.</summary>
    /// <param name="runtimeDirectory">Holds <c>sessions/</c>.</param>
    /// <param name="stateDirectory">Holds <c>scratch/</c>.</param>
    /// <param name="folders">Tells where a user's folders are seen.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public HomeAssembler(string runtimeDirectory, string stateDirectory, IFolderEngine folders)
    {
        _folders = folders;
        _sessions = Path.Combine(runtimeDirectory, "sessions");
        _scratch = Path.Combine(stateDirectory, "scratch");
        _ = Directory.CreateDirectory(
            _scratch,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        _ = Directory.CreateDirectory(
            _sessions,
            ReadableByAll | UnixFileMode.UserWrite | Searchable
        );
        if (MountTable.Read().Containing(Path.GetFullPath(_sessions)) is not { Shared: true })
        {
            Check(
                FileSystemMount.Mount(
                    _sessions,
                    _sessions,
                    "none",
                    MountFlags.MS_BIND,
                    string.Empty
                ),
                $"bind {_sessions}"
            );
            Check(
                FileSystemMount.Mount(
                    "none",
                    _sessions,
                    "none",
                    MountFlags.MS_SHARED,
                    string.Empty
                ),
                $"share {_sessions}"
            );
        }
    }

    /// <summary>Takes the shared mount away again where one was needed and no session uses it; the homes of running ones need it to receive mounts.</summary>
    public void Dispose()
    {
        if (Directory.GetDirectories(_sessions).Length == 0)
        {
            // EINVAL: the host's own mount is shared, none was made
            _ = FileSystemMount.Unmount(_sessions, UnmountFlags.None);
        }
    }

    /// <inheritdoc/>
    public AssembledHome Assemble(
        SessionId session,
        UserAccount owner,
        ImageFacts image,
        IReadOnlyList<MountPlanEntry> plan
    )
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(image);
        string directory = Path.Combine(_sessions, session.Value);
        string home = Path.Combine(directory, "home");
        _ = Directory.CreateDirectory(home, ReadableByAll | UnixFileMode.UserWrite | Searchable);
        using (FileDescriptor scratch = MakeScratch(session, owner))
        {
            Mount(
                scratch,
                home,
                MountTreeFlags.MOUNT_ATTR_NOSUID | MountTreeFlags.MOUNT_ATTR_NODEV
            );
        }

        string passwd = Path.Combine(directory, "passwd");
        string group = Path.Combine(directory, "group");
        Write(passwd, AccountFiles.Passwd(image.Passwd, owner));
        Write(group, AccountFiles.Group(image.Group, owner));
        return new AssembledHome(
            [
                new ContainerBind(home, MountPlanner.Home, ReadOnly: false, Slave: true),
                new ContainerBind(passwd, "/etc/passwd", ReadOnly: true, Slave: false),
                new ContainerBind(group, "/etc/group", ReadOnly: true, Slave: false),
            ],
            Reattach(session, owner, plan)
        );
    }

    /// <inheritdoc/>
    public IReadOnlyList<MountPlanEntry> Reattach(
        SessionId session,
        UserAccount owner,
        IReadOnlyList<MountPlanEntry> plan
    )
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(plan);
        string home = Path.Combine(_sessions, session.Value, "home");
        return [.. plan.Select(entry => AttachFolder(home, owner, entry))];
    }

    /// <inheritdoc/>
    public void Dismantle(SessionId session)
    {
        string directory = Path.Combine(_sessions, session.Value);
        while (
            FileSystemMount.Unmount(Path.Combine(directory, "home"), UnmountFlags.MNT_DETACH)
            == Errno.None
        ) { }

        if (Directory.Exists(directory))
        {
            Remove(_sessions, session.Value);
        }

        Remove(_scratch, session.Value);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SessionId> List() =>
        [
            .. Directory
                .GetDirectories(_sessions)
                .Concat(Directory.GetDirectories(_scratch))
                .Select(Path.GetFileName)
                .Where(name => SessionId.TryParse(name, out _))
                .Distinct(StringComparer.Ordinal)
                .Select(name => new SessionId(name!)),
        ];

    /// <summary>Writes a file that everybody may read and only root change, whatever the umask.</summary>
    private static void Write(string path, string text)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = ReadableByAll | UnixFileMode.UserWrite,
        };
        using StreamWriter writer = new(path, options);
        writer.Write(text);
    }

    private static void Remove(string parent, string name)
    {
        Check(
            FileIo.OpenTrusted(
                parent,
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                out FileDescriptor directory
            ),
            $"open {parent}"
        );
        using (directory)
        {
            Check(TreeRemoval.Remove(directory, PathComponent.Of(name)), $"remove {parent}/{name}");
        }
    }

    private static void Check(Errno error, string action)
    {
        if (error != Errno.None)
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"Cannot {action}: {error}. The journal of automountd has more."
            );
        }
    }

    private FileDescriptor MakeScratch(SessionId session, UserAccount owner)
    {
        Check(
            FileIo.OpenTrusted(
                _scratch,
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                out FileDescriptor parent
            ),
            $"open {_scratch}"
        );
        using (parent)
        {
            PathComponent name = PathComponent.Of(session.Value);
            Check(
                DirectoryIo.MakeDirectory(parent, name, PrivateMode),
                $"make {_scratch}/{session}"
            );
            Check(
                FileIo.OpenAt(parent, name, DirectoryOnly, 0, out FileDescriptor scratch),
                $"open {_scratch}/{session}"
            );
            Check(
                AttributeIo.SetOwner(scratch, owner.Id.Value, owner.PrimaryGroup),
                $"set the owner of {_scratch}/{session}"
            );
            return scratch;
        }
    }

    private static void Mount(FileDescriptor source, string target, MountTreeFlags flags)
    {
        Check(MountTree.Clone(source, out FileDescriptor tree), "clone a mount");
        using (tree)
        {
            Check(MountTree.SetFlags(tree, flags), "set a mount's flags");
            Check(
                FileIo.OpenTrusted(target, DirectoryOnly, out FileDescriptor place),
                $"open {target}"
            );
            using (place)
            {
                Check(MountTree.Attach(tree, place), $"mount at {target}");
            }
        }
    }
}
