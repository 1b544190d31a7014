using System.Runtime.InteropServices;
using AutoMount.Benchmarks.Interop;

namespace AutoMount.Benchmarks.Phases;

/// <summary>Ten thousand small files from their making to their end.</summary>
internal static class SmallFilesPhase
{
    private const int Passes = 5;
    private const int MissingNames = 200;
    private const int MissingPasses = 100;

    internal static void Run(Worker worker)
    {
        worker.Settle();
        using SmallFiles files = new($"{worker.Directory}/small", worker.Sizes.Files);
        worker.Always("create", files.Create);
        if (worker.Wants("stat"))
        {
            Walk($"{worker.Directory}/small");
            worker.Always("stat", () => Repeat(files.Status));
        }

        if (worker.Wants("stat-missing"))
        {
            using PathList missing = new(MissingNames, i => $"{worker.Directory}/small/missing{i}");
            worker.Always("stat-missing", () => StatusOfMissing(missing));
        }

        if (worker.Wants("open-first", "open-again"))
        {
            worker.Always("open-first", files.Read);
        }

        worker.Measure("open-again", files.Read);
        if (worker.Wants("open-cold"))
        {
            worker.DropCaches();
            worker.Always("open-cold", files.Read);
        }

        worker.Settle();
        worker.Always("unlink", files.Unlink);
    }

    /// <summary>Lists every directory and asks for every entry's attributes, as any first walk does.</summary>
    private static void Walk(string directory)
    {
        foreach (
            FileInfo file in new DirectoryInfo(directory).EnumerateFiles(
                "*",
                SearchOption.AllDirectories
            )
        )
        {
            _ = file.Length;
        }
    }

    private static void Repeat(Action pass)
    {
        for (int i = 0; i < Passes; i++)
        {
            pass();
        }
    }

    /// <summary>The same few names again and again, as a search along a path of directories asks; the first time counts too.</summary>
    private static unsafe void StatusOfMissing(PathList missing)
    {
        byte* status = stackalloc byte[Kernel.StatSize];
        for (int pass = 0; pass < MissingPasses; pass++)
        {
            for (int i = 0; i < missing.Count; i++)
            {
                bool absent =
                    Kernel.lstat(missing[i], status) != 0
                    && Marshal.GetLastSystemError() == Kernel.ENOENT;
                CallException.ThrowUnless(absent, "lstat");
            }
        }
    }
}
