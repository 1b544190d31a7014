using AutoMount.Core;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.Containers.Gpus;

/// <summary>The driver's libraries in one directory, so that containers get one read-only mount (at <c>/usr/local/nvidia</c>, where images look already) and no hook has to write into them.</summary>
/// <remarks>Made once for each driver version: the files copied, so that an upgrade of the driver takes nothing away from a session that runs, and the short names (<c>libcuda.so.1</c>) as the host has them.</remarks>
/// <param name="root">The host's root directory.</param>
/// <param name="directory">Where farms are kept.</param>
internal sealed class LibraryFarm(string root, string directory)
{
    /// <summary>Where containers see it.</summary>
    internal const string Target = "/usr/local/nvidia";

    private const UnixFileMode Readable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    private static readonly string[] Places =
    [
        "usr/lib/x86_64-linux-gnu",
        "usr/lib/x86_64-linux-gnu/nvidia/current",
        "usr/lib/aarch64-linux-gnu",
        "usr/lib64",
        "usr/lib",
    ];

    private static readonly string[] Programs = ["nvidia-smi", "nvidia-debugdump"];
    private readonly Lock _making = new(); // one at a time makes a farm

    /// <summary>The farm of a driver version, made now where there is none.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.GpuUnavailable"/> where the host has no libraries of that version.</exception>
    internal string Get(string version)
    {
        string farm = Path.Combine(directory, version);
        lock (_making)
        {
            if (!Directory.Exists(farm))
            {
                Make(farm, version);
            }
        }

        return farm;
    }

    private void Make(string farm, string version)
    {
        const string unfinished = ".new";
        string half = farm + unfinished;
        try
        {
            _ = Directory.CreateDirectory(directory);
            foreach (string left in Directory.GetDirectories(directory, $"*{unfinished}"))
            {
                Directory.Delete(left, recursive: true); // of this version or another
            }

            Fill(half, version);
            Synchronize(); // a power cut must not leave the name of a farm without its files
            Directory.Move(half, farm);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"The driver's libraries could not be put together in {farm}: {exception.Message}",
                exception
            );
        }
    }

    private void Synchronize()
    {
        Errno error = FileIo.OpenTrusted(
            directory,
            OpenMode.O_RDONLY,
            out FileDescriptor descriptor
        );
        using (descriptor)
        {
            error = error == Errno.None ? FileIo.SynchronizeFileSystem(descriptor) : error;
        }

        if (error != Errno.None)
        {
            throw new IOException($"{directory}: {error}");
        }
    }

    private void Fill(string half, string version)
    {
        string libraries = Path.Combine(half, "lib64");
        string programs = Path.Combine(half, "bin");
        _ = Directory.CreateDirectory(libraries, Readable);
        _ = Directory.CreateDirectory(programs, Readable);
        int count = Places.Sum(place =>
            TakeLibraries(Path.Combine(root, place), libraries, version)
        );
        if (count == 0)
        {
            throw new ServiceException(
                ServiceError.GpuUnavailable,
                $"The libraries of the loaded NVIDIA driver {version} (libcuda.so.{version}) are not on this host. An administrator installs the driver's packages of that version, or restarts the host after an upgrade."
            );
        }

        foreach (
            string program in Programs
                .Select(name => Path.Combine(root, "usr/bin", name))
                .Where(File.Exists)
        )
        {
            File.Copy(program, Path.Combine(programs, Path.GetFileName(program))); // may be a link to an alternative
        }
    }

    private static int TakeLibraries(string place, string libraries, string version)
    {
        if (!Directory.Exists(place))
        {
            return 0;
        }

        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (string library in Directory.GetFiles(place, $"*.so.{version}"))
        {
            string name = Path.GetFileName(library);
            string target = Path.Combine(libraries, name);
            if (!File.Exists(target))
            {
                File.Copy(library, target);
                _ = taken.Add(name);
            }
        }

        TakeLinks(place, libraries, taken);
        return taken.Count;
    }

    /// <summary>Links to what was taken, and links to those.</summary>
    private static void TakeLinks(string place, string libraries, HashSet<string> taken)
    {
        if (taken.Count == 0)
        {
            return;
        }

        List<FileInfo> links =
        [
            .. new DirectoryInfo(place)
                .EnumerateFiles("lib*.so*")
                .Where(file => file.LinkTarget is not null),
        ];
        bool more = true;
        while (more)
        {
            more = false;
            foreach (FileInfo link in links)
            {
                string target = Path.GetFileName(link.LinkTarget!);
                if (taken.Contains(target) && taken.Add(link.Name))
                {
                    _ = File.CreateSymbolicLink(Path.Combine(libraries, link.Name), target);
                    more = true;
                }
            }
        }
    }
}
