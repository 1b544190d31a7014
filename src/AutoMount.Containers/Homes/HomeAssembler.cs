using AutoMount.Containers.Scratch;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;
using AutoMount.Posix.Mounts;
using static AutoMount.Containers.Problem;

namespace AutoMount.Containers.Homes;

/// <summary>Homes of sessions, put together on the host (decision D11): scratch and folders under <c>sessions/&lt;id&gt;/home</c>, which lies on a shared mount, so that what is mounted later arrives in the running container.</summary>
public sealed partial class HomeAssembler : ISessionHomes, IDisposable
{
    private const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Searchable =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const OpenMode DirectoryOnly = OpenMode.O_PATH | OpenMode.O_DIRECTORY;

    private readonly string _sessions;
    private readonly ScratchStore _scratch;
    private readonly ScratchSeed _seed;
    private readonly IFolderEngine _folders;

    /// <summary>Makes the directories and, where the host's are private, a shared mount for them.</summary>
    /// <param name="runtimeDirectory">Holds <c>sessions/</c>.</param>
    /// <param name="stateDirectory">Holds <c>scratch/</c>.</param>
    /// <param name="folders">Tells where a user's folders are seen.</param>
    /// <param name="scratch">The scratch that most sessions will have; null for the default.</param>
    /// <param name="skeleton">What every fresh home has besides.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public HomeAssembler(
        string runtimeDirectory,
        string stateDirectory,
        IFolderEngine folders,
        ScratchSettings? scratch = null,
        string skeleton = "/etc/skel"
    )
    {
        _folders = folders;
        _seed = new ScratchSeed(skeleton);
        _sessions = Path.Combine(runtimeDirectory, "sessions");
        _scratch = new ScratchStore(stateDirectory, scratch ?? new ScratchSettings());
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
        IReadOnlyList<MountPlanEntry> plan,
        ScratchPlan scratch
    )
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(image);
        string directory = Path.Combine(_sessions, session.Value);
        string home = Path.Combine(directory, "home");
        _ = Directory.CreateDirectory(home, ReadableByAll | UnixFileMode.UserWrite | Searchable);
        SessionScratch made;
        using (
            FileDescriptor mount = _scratch.Make(
                session,
                owner,
                scratch,
                root => _seed.Fill(root, owner, image, plan),
                out made
            )
        )
        {
            Attach(mount, home);
        }

        string passwd = Path.Combine(directory, "passwd");
        string group = Path.Combine(directory, "group");
        Write(passwd, AccountFiles.Passwd(image.Passwd, owner));
        Write(group, AccountFiles.Group(image.Group, owner));
        MakeOutsidePlaces(directory, plan);
        IReadOnlyList<MountPlanEntry> mounted = Reattach(session, owner, plan);
        return new AssembledHome(
            [
                new ContainerBind(home, MountPlanner.Home, ReadOnly: false, Slave: true),
                new ContainerBind(passwd, "/etc/passwd", ReadOnly: true, Slave: false),
                new ContainerBind(group, "/etc/group", ReadOnly: true, Slave: false),
                .. BindOutside(session, mounted),
            ],
            mounted
        )
        {
            Scratch = made,
        };
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
        return [.. plan.Select(entry => AttachFolder(session, owner, entry))];
    }

    /// <inheritdoc/>
    public void Dismantle(SessionId session)
    {
        Retire(session);
        _scratch.Remove(session);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SessionId> List() =>
        [
            .. Directory
                .GetDirectories(_sessions)
                .Select(Path.GetFileName)
                .Concat(_scratch.List())
                .Where(name => SessionId.TryParse(name, out _))
                .Distinct(StringComparer.Ordinal)
                .Select(name => new SessionId(name!)),
        ];

    /// <summary>Unmounts all that lies below a session's directory; what is then still mounted keeps the directory from being removed, as nothing may be removed through a mount.</summary>
    private static void UnmountBelow(string directory)
    {
        string top = Path.GetFullPath(directory) + "/";
        foreach (MountTableEntry mount in MountTable.Read().Entries.Reverse())
        {
            if (mount.Target.StartsWith(top, StringComparison.Ordinal))
            {
                Check(
                    FileSystemMount.Unmount(mount.Target, UnmountFlags.MNT_DETACH),
                    $"unmount {mount.Target}"
                );
            }
        }
    }

    /// <summary>Directories for folders that do not lie in the home, where the plan has some.</summary>
    private static void MakeOutsidePlaces(string directory, IReadOnlyList<MountPlanEntry> plan)
    {
        foreach (
            MountPlanEntry entry in plan.Where(entry =>
                entry is { IsWanted: true, IsInHome: false }
            )
        )
        {
            string name =
                entry.ContainerPath == MountPlanner.Linuxbrew
                    ? LinuxbrewDirectory
                    : OutsideDirectory;
            _ = Directory.CreateDirectory(
                Path.Combine(directory, name),
                ReadableByAll | UnixFileMode.UserWrite | Searchable
            );
        }
    }

    private string HomeOf(SessionId session) => Path.Combine(_sessions, session.Value, "home");

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

    private static void Attach(FileDescriptor mount, string target)
    {
        Check(
            FileIo.OpenTrusted(target, DirectoryOnly, out FileDescriptor place),
            $"open {target}"
        );
        using (place)
        {
            Check(MountTree.Attach(mount, place), $"mount at {target}");
        }
    }
}
