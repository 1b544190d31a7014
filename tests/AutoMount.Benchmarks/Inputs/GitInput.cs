using AutoMount.Benchmarks.Phases;

namespace AutoMount.Benchmarks.Inputs;

/// <summary>A repository with a history: real files first, then commits that change a few of them each.</summary>
internal static class GitInput
{
    private const int Commits = 220;
    private const int ChangesOfCommit = 8;

    internal static void Make(string directory, Sizes sizes)
    {
        string list = $"{directory}/history.list";
        File.WriteAllLines(
            list,
            TreeInput.Names().Where(name => IsOrdinary($"/{name}")).Take(sizes.TreeEntries / 3)
        );
        string repository = $"{directory}/history.git";
        Commands.Run("git", "init", "--quiet", "--bare", "--initial-branch=main", repository);
        Commands.Run(
            "/bin/sh",
            "-euc",
            "\"$1\" \"$2\" \"$3\" \"$4\" \"$5\" | git --git-dir=\"$6\" fast-import --quiet",
            "sh",
            Scripts.Python,
            Scripts.MakeHistory,
            list,
            $"{Commits}",
            $"{ChangesOfCommit}",
            repository
        );
    }

    /// <summary>Files that a repository would hold: no links, nothing compiled.</summary>
    private static bool IsOrdinary(string path) =>
        File.Exists(path)
        && new FileInfo(path).LinkTarget is null
        && !path.EndsWith(".pyc", StringComparison.Ordinal);
}
