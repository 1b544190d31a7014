namespace AutoMount.Bus.Tests.Abuse;

/// <summary>Tests that look at the whole process, its descriptors and its memory: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
