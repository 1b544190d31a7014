using AutoMount.Core.Accounts;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Containers.Homes;

/// <summary>A directory of the host over which a folder is mounted. Its owner may have planted anything on the way, so each step is one component, opened without following.</summary>
/// <param name="Base">A directory that only root can change, or the root of a home.</param>
/// <param name="Names">The steps from there.</param>
internal sealed record FolderPlace(string Base, IReadOnlyList<string> Names)
{
    private const uint PrivateMode = 0x1C0; // 0700
    private const OpenMode DirectoryOnly = OpenMode.O_PATH | OpenMode.O_DIRECTORY;

    /// <summary>The path, to be told to the container engine; never to be opened as a whole.</summary>
    internal string Path => $"{Base}/{string.Join('/', Names)}";

    /// <summary>Opens what is there: the root of what is mounted, where something is.</summary>
    internal Errno Open(out FileDescriptor place) => Walk(Names, maker: null, out place);

    /// <summary>The same, making empty directories of the owner's where nothing is.</summary>
    internal Errno OpenOrMake(UserAccount owner, out FileDescriptor place) =>
        Walk(Names, owner, out place);

    /// <summary>Removes the directory where it is empty and nothing is mounted over it.</summary>
    internal void RemoveDirectory()
    {
        if (Walk([.. Names.SkipLast(1)], maker: null, out FileDescriptor parent) == Errno.None)
        {
            using (parent)
            {
                _ = DirectoryIo.RemoveDirectory(parent, PathComponent.Of(Names[^1])); // ENOTEMPTY: the user's own
            }
        }
    }

    private Errno Walk(IReadOnlyList<string> names, UserAccount? maker, out FileDescriptor place)
    {
        Errno error = FileIo.OpenTrusted(Base, DirectoryOnly, out place);
        foreach (string name in names)
        {
            if (error != Errno.None)
            {
                break;
            }

            using FileDescriptor parent = place;
            error = Step(parent, PathComponent.Of(name), maker, out place);
        }

        return error;
    }

    private static Errno Step(
        FileDescriptor parent,
        PathComponent name,
        UserAccount? maker,
        out FileDescriptor place
    )
    {
        bool made =
            maker is not null && DirectoryIo.MakeDirectory(parent, name, PrivateMode) == Errno.None; // EEXIST: it is opened as it is
        Errno error = FileIo.OpenAt(parent, name, DirectoryOnly, 0, out place);
        return error == Errno.None && maker is not null && (made || IsForgotten(place))
            ? AttributeIo.SetOwner(place, maker.Id.Value, maker.PrimaryGroup)
            : error;
    }

    /// <summary>Whether it was made by a predecessor that did not live to give it away: nobody but us makes anything of root's here. What is mounted over it is not asked: it may be dead, and root's.</summary>
    private static bool IsForgotten(FileDescriptor place) =>
        AttributeIo.GetMountRoot(place, out bool isRoot) == Errno.None
        && !isRoot
        && AttributeIo.Get(place, out FileStatus status) == Errno.None
        && status.User == 0;
}
