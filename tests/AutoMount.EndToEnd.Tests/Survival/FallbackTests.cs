using System.Diagnostics;

namespace AutoMount.EndToEnd.Tests.Survival;

/// <summary>What a predecessor left cannot be used: the mount is replaced, nobody hangs, no wrong file is served, and the reason is told once.</summary>
public sealed class FallbackTests
{
    [Theory]
    [InlineData("device", "a descriptor is missing")]
    [InlineData("requests", "a descriptor is missing")]
    [InlineData("tree", "a descriptor is missing")]
    public void SomethingIsMissing_TheMountIsReplaced(string lost, string reason) =>
        Replace(folder => folder.Keeper.Lose(lost), reason);

    [Theory]
    [InlineData("tree", 8, "its format")]
    [InlineData("tree", 0, "it is no state of a tree")]
    [InlineData("tree", 12, "its checksum is wrong")]
    [InlineData("requests", 8, "its format")]
    [InlineData("requests", 0, "it is no request journal")]
    [InlineData("requests", 12, "its checksum is wrong")]
    public void TheStateIsDamagedOrTooNew_TheMountIsReplaced(
        string name,
        int offset,
        string reason
    ) => Replace(folder => folder.Keeper.Spoil(name, offset), reason);

    [Fact]
    public void TheStateIsCutOff_TheMountIsReplaced() =>
        Replace(folder => folder.Keeper.Cut("tree", 5000), "its length 5000 is not");

    [Fact]
    public void TheConnectionWasEnded_TheMountIsReplaced() =>
        Replace(
            folder => Command.Shell("/", $"umount -f {Path.GetDirectoryName(folder.Path)} || true"), // busy: it stays, dead
            "its connection was ended"
        );

    [Fact]
    public void ANodesRecordIsDamaged_TheMountIsReplaced() =>
        Replace(
            folder =>
            {
                // the first node's record, behind folders (64 bytes each) and open files (32 bytes each)
                const int nodes = 4096 + (65536 * 64) + ((1 << 21) * 32);
                folder.Keeper.Spoil("tree", nodes + 8);
            },
            "is damaged"
        );

    private static void Replace(Action<SurvivingFolder> spoil, string reason)
    {
        using SurvivingFolder folder = new();
        File.WriteAllText($"{folder.Path}/kept", "content");
        using FileStream open = new(
            $"{folder.Path}/written",
            FileMode.Create,
            FileAccess.Write,
            FileShare.None,
            bufferSize: 0
        );
        folder.Leave();
        using Process waiting = Process.Start("touch", $"{folder.Path}/while-nobody-serves");
        spoil(folder);

        folder.Start();

        Assert.True(waiting.WaitForExit(TimeSpan.FromSeconds(10)), "a client hangs");
        Assert.True(SpinWait.SpinUntil(() => folder.Said.Length > 0, TimeSpan.FromSeconds(10)));
        Assert.Contains(reason, folder.Said, StringComparison.Ordinal);
        Assert.Equal("content", File.ReadAllText($"{folder.Path}/kept"));
        _ = Assert.ThrowsAny<IOException>(() => open.Write("x"u8));
        folder.AwaitCount();
        Assert.Equal(folder.Recounted, folder.Used);
    }
}
