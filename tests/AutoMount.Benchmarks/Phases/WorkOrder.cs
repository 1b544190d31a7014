namespace AutoMount.Benchmarks.Phases;

/// <summary>What a worker process is told.</summary>
/// <param name="Phase">The phase's name.</param>
/// <param name="Steps">The steps to measure.</param>
/// <param name="Directory">The directory under test.</param>
/// <param name="Inputs">What workloads read.</param>
/// <param name="Store">A directory of the file system below all targets.</param>
/// <param name="User">Whom the work is done as.</param>
/// <param name="Daemon">The process that serves the target; null where the kernel does it alone.</param>
/// <param name="Sizes">How much is done.</param>
internal sealed record WorkOrder(
    string Phase,
    IReadOnlySet<string> Steps,
    string Directory,
    string Inputs,
    string Store,
    uint User,
    int? Daemon,
    Sizes Sizes
)
{
    internal IEnumerable<string> ToArguments() =>
        [
            "--work",
            Phase,
            string.Join(',', Steps),
            Directory,
            Inputs,
            Store,
            $"{User}",
            $"{Daemon ?? 0}",
            Sizes == Sizes.Tiny ? "tiny" : "full",
        ];

    internal static WorkOrder FromArguments(string[] arguments) =>
        new(
            arguments[1],
            arguments[2].Split(',').ToHashSet(StringComparer.Ordinal),
            arguments[3],
            arguments[4],
            arguments[5],
            uint.Parse(arguments[6]),
            arguments[7] == "0" ? null : int.Parse(arguments[7]),
            arguments[8] == "tiny" ? Sizes.Tiny : Sizes.Full
        );
}
