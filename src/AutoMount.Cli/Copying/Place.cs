using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.Cli.Copying;

/// <summary>A directory that paths start at, and how they are followed from it.</summary>
internal abstract class Place
{
    /// <summary>Opens a path; a symbolic link at its end is followed.</summary>
    internal abstract Errno Open(string path, OpenMode flags, out FileDescriptor file);

    /// <summary>Whether a path means what is in a directory, and not the directory itself: <c>dir/.</c>, <c>.</c>, <c>/</c>, or nothing at all.</summary>
    internal static bool MeansContent(string path) =>
        System.IO.Path.GetFileName(path.TrimEnd('/')) is "" or "." or "..";

    /// <summary>What copies of a path are called, and where it is.</summary>
    /// <param name="path">As it was given.</param>
    /// <returns>The directory that holds it, opened, and its name there; or the directory itself and an empty name, where all that is in it is meant (<c>dir/.</c>).</returns>
    internal (FileDescriptor Directory, string Name) FindSource(string path)
    {
        string trimmed = path.TrimEnd('/');
        string name = System.IO.Path.GetFileName(trimmed);
        if (MeansContent(path))
        {
            return (OpenDirectory(path.Length == 0 ? "." : path), string.Empty);
        }

        string parent = trimmed[..^name.Length];
        FileDescriptor directory = OpenDirectory(parent.Length == 0 ? "." : parent);
        Check(AttributeIo.GetAt(directory, PathComponent.Of(name), out _), path);
        return (directory, name);
    }

    /// <summary>Where a copy goes: into a directory that is there, or to a new name in one that is.</summary>
    /// <param name="path">As it was given.</param>
    /// <returns>The directory, opened, and the copy's name in it; an empty name leaves it as it is.</returns>
    internal (FileDescriptor Directory, string Name) FindTarget(string path)
    {
        string given = path.Length == 0 ? "." : path;
        Errno error = Open(
            given,
            OpenMode.O_PATH | OpenMode.O_DIRECTORY,
            out FileDescriptor directory
        );
        if (error == Errno.None)
        {
            return (directory, string.Empty);
        }

        string trimmed = given.TrimEnd('/');
        string name = System.IO.Path.GetFileName(trimmed);
        if (
            given.EndsWith('/')
            || error is not (Errno.ENOENT or Errno.ENOTDIR)
            || name is ".." or "."
        )
        {
            Check(error, path);
        }

        string parent = trimmed[..^name.Length];
        return (OpenDirectory(parent.Length == 0 ? "." : parent), name);
    }

    private FileDescriptor OpenDirectory(string path)
    {
        Check(
            Open(path, OpenMode.O_PATH | OpenMode.O_DIRECTORY, out FileDescriptor directory),
            path
        );
        return directory;
    }

    /// <summary>Throws where something did not work.</summary>
    internal static void Check(Errno error, string path)
    {
        if (error != Errno.None)
        {
            throw new CommandException(ExitCode.Failed, CopyErrors.Describe(path, error));
        }
    }
}

/// <summary>The host, seen from our working directory.</summary>
internal sealed class HostPlace : Place
{
    internal override Errno Open(string path, OpenMode flags, out FileDescriptor file) =>
        FileIo.OpenTrusted(path, flags, out file);
}

/// <summary>A session, as its own processes see it: the home, and the container's file system around it.</summary>
/// <param name="directories">By name, as the service gave them.</param>
internal sealed class SessionPlace(IReadOnlyDictionary<string, FileDescriptor> directories) : Place
{
    /// <summary>What paths in the home begin with.</summary>
    internal const string HomePrefix = $"{Home}/";

    private const string Home = "/home/work";

    internal override Errno Open(string path, OpenMode flags, out FileDescriptor file)
    {
        (string directory, string below) = Split(path);
        if (!directories.TryGetValue(directory, out FileDescriptor? root))
        {
            throw new CommandException(
                ExitCode.Failed,
                $"Only what is below {Home} can be reached in this session: its container engine keeps the rest out of sight. 'automountctl session exec' with tar copies the rest."
            );
        }

        return ConfinedPath.OpenInRoot(root, below, flags, out file);
    }

    /// <summary>Which directory a path lies in, and the path below it. A relative one starts at the home.</summary>
    internal static (string Directory, string Below) Split(string path)
    {
        if (!path.StartsWith('/'))
        {
            return ("home", path.Length == 0 ? "." : path);
        }

        List<string> parts = [];
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (parts.Count > 0)
                {
                    parts.RemoveAt(parts.Count - 1);
                }
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        bool inHome = parts is ["home", "work", ..];
        IEnumerable<string> below = inHome ? parts.Skip(2) : parts;
        string joined = string.Join('/', below);
        return (inHome ? "home" : "root", joined.Length == 0 ? "." : joined);
    }
}

/// <summary>What is said of errors.</summary>
internal static class CopyErrors
{
    /// <summary>A sentence about a path.</summary>
    internal static string Describe(string path, Errno error) =>
        error switch
        {
            Errno.EDQUOT =>
                $"'{path}': the folder's limit is reached; nothing of this file is kept. 'automountctl folder list' tells limits and usage.",
            Errno.ENOSPC => $"'{path}': the disk is full; nothing of this file is kept.",
            Errno.ENOENT => $"'{path}' does not exist.",
            Errno.EACCES or Errno.EPERM => $"'{path}': permission denied.",
            Errno.EROFS => $"'{path}' is on a read-only mount.",
            Errno.ENOTDIR => $"'{path}' is not a directory, or a part of it is not.",
            Errno.ELOOP =>
                $"'{path}' is, or leads through, a symbolic link that is not followed here.",
            _ => $"'{path}': {error}.",
        };
}
