namespace AutoMount.Cli.Output;

/// <summary>What is wrong with the files of the configuration.</summary>
internal sealed record ConfigCheckJson(string File, bool Valid, IReadOnlyList<string> Messages);
