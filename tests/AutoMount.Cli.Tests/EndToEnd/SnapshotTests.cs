using System.Text.Json;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>What folders were, by the tool.</summary>
public sealed class SnapshotTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Undo_GoesBackToTheNewest_SaysWhen_AndHowToUndoThat()
    {
        (await RunAsync(Alice, "folder", "create", ".local")).Succeeded();
        string taken = (
            await RunAsync(Alice, "folder", "snapshot", ".local", "--note", "before torch")
        ).Succeeded();

        string undone = (await RunAsync(Alice, "folder", "undo", ".local", "lib")).Succeeded();
        string listed = (await RunAsync(Alice, "folder", "snapshots", ".local")).Succeeded();

        Assert.Equal("Took snapshot 1 of '.local'", taken.Trim());
        Assert.Matches(
            @"^Made 'lib' in '.local' what it was at snapshot 1, .* \(before torch\)\.\n'automountctl folder undo .local --to 2' undoes this\.$",
            undone.Trim()
        );
        Assert.Matches(
            @"^NUMBER +TAKEN +SIZE +COMPLETE +WHY\n +1 .* 4 KiB +yes +before torch\n +2 .* before it went back to snapshot 1",
            listed
        );
        Assert.Contains((1u, "lib"), fixture.Snapshots.Restored);
    }

    [Fact]
    public async Task Diff_ShowsWhatIsNotAsItWas_InJsonToo()
    {
        (await RunAsync(Alice, "folder", "create", "compared")).Succeeded();
        (await RunAsync(Alice, "folder", "snapshot", "compared", "-q")).Succeeded();
        fixture.Snapshots.Differences.Add(
            new SnapshotDifference("a b"u8.ToArray(), SnapshotChange.Added, IsDirectory: true)
        );
        fixture.Snapshots.Differences.Add(
            new SnapshotDifference("c"u8.ToArray(), SnapshotChange.Changed, IsDirectory: false)
        );
        fixture.Snapshots.Differences.Add(
            new SnapshotDifference("d"u8.ToArray(), SnapshotChange.Removed, IsDirectory: false)
        );

        string shown = (await RunAsync(Alice, "folder", "diff", "compared")).Succeeded();
        using JsonDocument json = JsonDocument.Parse(
            (
                await RunAsync(Alice, "folder", "diff", "compared", "--since", "1", "--json")
            ).Succeeded()
        );

        Assert.Equal("+ a b/\n~ c\n- d", shown.Trim());
        Assert.False(json.RootElement.GetProperty("more").GetBoolean());
        Assert.Equal(
            "added",
            json.RootElement.GetProperty("differences")[0].GetProperty("change").GetString()
        );
    }

    [Fact]
    public async Task Snapshots_AreDeletedOnRequestAlone()
    {
        (await RunAsync(Alice, "folder", "create", "dropped")).Succeeded();
        (
            await RunAsync(Alice, "folder", "snapshot", "dropped", "--note", "incomplete")
        ).Succeeded();

        string listed = (await RunAsync(Alice, "folder", "snapshots", "dropped")).Succeeded();
        string refused = (
            await RunAsync(Alice, "folder", "snapshots", "dropped", "--to", "1")
        ).Errors;
        string deleted = (
            await RunAsync(Alice, "folder", "snapshots", "dropped", "--delete", "--to", "1")
        ).Succeeded();

        Assert.Contains(" no ", listed, StringComparison.Ordinal);
        Assert.Contains("--delete", refused, StringComparison.Ordinal);
        Assert.Equal("Deleted 1 snapshot of 'dropped'", deleted.Trim());
    }

    private Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        fixture.Tool.RunAsync(user, arguments);
}
