using AutoMount.Benchmarks.Interop;

namespace AutoMount.Benchmarks.Phases;

/// <summary>Names of every kind: directories, symbolic and hard links, modes, renames.</summary>
internal static unsafe class MixedPhase
{
    private const uint DirectoryMode = 0x1ED; // rwxr-xr-x
    private const uint OwnersFileMode = 0x180; // rw-------

    internal static void Run(Worker worker)
    {
        string directory = $"{worker.Directory}/mixed";
        int part = worker.Sizes.MixedPart;
        Directory.CreateDirectory(directory);
        for (int i = 0; i < 3 * part; i++)
        {
            File.WriteAllBytes($"{directory}/file{i}", []);
        }

        using PathList files = new(3 * part, i => $"{directory}/file{i}");
        using PathList links = new(3 * part, i => $"{directory}/link{i}");
        using PathList renamed = new(3 * part, i => $"{directory}/renamed{i}");
        using PathList directories = new(2 * part, i => $"{directory}/directory{i}");
        using PathList symbolic = new(2 * part, i => $"{directory}/symbolic{i}");
        worker.Settle();
        worker.Always(
            "mixed",
            () =>
            {
                MakeDirectories(directories);
                MakeSymbolicLinks(files, symbolic);
                MakeLinks(files, links);
                ChangeModes(files);
                Rename(links, renamed);
            }
        );
        Directory.Delete(directory, recursive: true);
    }

    private static void MakeDirectories(PathList paths)
    {
        for (int i = 0; i < paths.Count; i++)
        {
            CallException.ThrowUnless(Kernel.mkdir(paths[i], DirectoryMode) == 0, "mkdir");
        }
    }

    private static void MakeSymbolicLinks(PathList targets, PathList paths)
    {
        for (int i = 0; i < paths.Count; i++)
        {
            CallException.ThrowUnless(Kernel.symlink(targets[i], paths[i]) == 0, "symlink");
        }
    }

    private static void MakeLinks(PathList from, PathList to)
    {
        for (int i = 0; i < to.Count; i++)
        {
            CallException.ThrowUnless(Kernel.link(from[i], to[i]) == 0, "link");
        }
    }

    private static void ChangeModes(PathList paths)
    {
        for (int i = 0; i < paths.Count; i++)
        {
            CallException.ThrowUnless(Kernel.chmod(paths[i], OwnersFileMode) == 0, "chmod");
        }
    }

    private static void Rename(PathList from, PathList to)
    {
        for (int i = 0; i < to.Count; i++)
        {
            CallException.ThrowUnless(Kernel.rename(from[i], to[i]) == 0, "rename");
        }
    }
}
