using AutoMount.Benchmarks.Phases;

namespace AutoMount.Benchmarks.Inputs;

/// <summary>A wheel of some thousand real files, a part of them modules that pip compiles.</summary>
internal static class PipInput
{
    internal static void Make(string directory, Sizes sizes)
    {
        string list = $"{directory}/wheel.list";
        File.WriteAllLines(list, TreeInput.Names().Take(sizes.TreeEntries / 3));
        Commands.Run(Scripts.Python, Scripts.MakeWheel, list, directory);
    }
}
