using AutoMount.Core.Configuration;

namespace AutoMount.Daemon.Tests.Packaging;

/// <summary>The configuration file that the package installs is the reference for administrators: complete and true.</summary>
public sealed class ExampleConfigurationTests
{
    private static readonly string Example = File.ReadAllText(
        Path.Combine(Repository.Root, "packaging/automountd.conf")
    );

    [Fact]
    public void Example_AsInstalled_ChangesNothing() => AssertIsDefault(Example);

    [Fact]
    public void Example_WithEveryKeyUncommented_SaysTheDefaults() =>
        AssertIsDefault(
            string.Join('\n', Example.Split('\n').Select(Uncomment))
                .Replace(
                    "DockerHost=unix:///run/docker.sock",
                    "DockerHost=",
                    StringComparison.Ordinal
                )
        );

    [Fact]
    public void Example_HasEveryKey() =>
        Assert.All(
            ConfigurationReader.Keys,
            key => Assert.Contains($"\n#{key}=", Example, StringComparison.Ordinal)
        );

    private static string Uncomment(string line) =>
        line.StartsWith('#') && !line.StartsWith("# ", StringComparison.Ordinal) && line.Length > 1
            ? line[1..]
            : line;

    private static void AssertIsDefault(string text)
    {
        ConfigurationOutcome outcome = ConfigurationReader.Read([new("automountd.conf", text)]);
        Assert.Empty(outcome.Faults);
        Assert.Equal(new AutoMountConfiguration(), outcome.Configuration);
    }
}
