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

    /// <summary>The words above a key, or above those that share its description.</summary>
    [Fact]
    public void Example_SaysWhatNeedsARestart_AndNothingElse()
    {
        string section = string.Empty;
        string words = string.Empty;
        bool isOver = false;
        List<string> wrong = [];
        foreach (string line in Example.Split('\n'))
        {
            if (line.StartsWith('['))
            {
                section = line.Trim('[', ']');
            }
            else if (Uncomment(line) != line)
            {
                string key = line[1..line.IndexOf('=', StringComparison.Ordinal)];
                bool needsRestart = words.EndsWith(" Needs a restart.", StringComparison.Ordinal);
                if (needsRestart == LiveKeys.Has(section, key))
                {
                    wrong.Add($"[{section}] {key}=");
                }

                isOver = true;
            }
            else
            {
                words = (isOver ? string.Empty : words) + line.TrimStart('#');
                isOver = false;
            }
        }

        Assert.Empty(wrong);
    }

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
