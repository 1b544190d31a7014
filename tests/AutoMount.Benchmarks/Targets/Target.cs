using System.Diagnostics;

namespace AutoMount.Benchmarks.Targets;

/// <summary>A directory that is measured, and the process that serves it.</summary>
internal sealed class Target(string name, string directory, Process? daemon)
{
    /// <summary>The target that the others are compared with.</summary>
    internal const string Native = "native";

    /// <summary>Our own.</summary>
    internal const string Ours = "automount";

    internal string Name => name;

    /// <summary>Where the work is done.</summary>
    internal string Directory => directory;

    /// <summary>The serving process; null where the kernel serves alone.</summary>
    internal int? Daemon => daemon?.Id;

    /// <summary>Whether it failed or hung, and is left out from then on.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Ends its process, which frees everybody who waits for it, and leaves it out.</summary>
    internal void GiveUp()
    {
        IsBroken = true;
        daemon?.Kill();
    }
}
