namespace AutoMount.Core.Mounts;

/// <summary>What a start found of its predecessor's mounts.</summary>
/// <param name="Trees">Users whose mounts were taken over.</param>
/// <param name="Nodes">Inodes that the kernel knew.</param>
/// <param name="Files">Files that were open.</param>
/// <param name="Answered">Requests that the predecessor had served and not answered.</param>
/// <param name="Repeated">Requests that it had taken and not served to the end.</param>
/// <param name="WasOrderly">Whether it had ended in order everywhere, so that nothing is counted again.</param>
/// <param name="Duration">From the beginning of the take-over until all were served.</param>
public sealed record TakeoverReport(
    int Trees,
    int Nodes,
    int Files,
    int Answered,
    int Repeated,
    bool WasOrderly,
    TimeSpan Duration
)
{
    /// <summary>Nothing was there.</summary>
    public static TakeoverReport None { get; } = new(0, 0, 0, 0, 0, true, TimeSpan.Zero);

    /// <summary>Both together.</summary>
    public TakeoverReport With(TakeoverReport other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            Trees = Trees + other.Trees,
            Nodes = Nodes + other.Nodes,
            Files = Files + other.Files,
            Answered = Answered + other.Answered,
            Repeated = Repeated + other.Repeated,
            WasOrderly = WasOrderly && other.WasOrderly,
        };
    }
}
