using System.Text;
using AutoMount.Cli.Terminals;
using CsCheck;

namespace AutoMount.Cli.Tests.Terminals;

public sealed class DetachKeysTests
{
    private static readonly byte[] Keys = "a~.\r\x10\x11"u8.ToArray();

    [Theory]
    [InlineData("ls\r", "ls\r", false)]
    [InlineData("~.", "", true)]
    [InlineData("ls\r~.more", "ls\r", true)]
    [InlineData("ls ~.x", "ls ~.x", false)]
    [InlineData("~~.", "~.", false)]
    [InlineData("~x", "~x", false)]
    [InlineData("\n~\n~.", "\n~\n", true)]
    [InlineData("a\x10\x11 b", "a", true)]
    [InlineData("\x10x", "\x10x", false)]
    [InlineData("\x10\x10\x11", "\x10", true)]
    [InlineData("~\x10\x11", "~", true)]
    public void Keys_AtOnce(string typed, string passed, bool leaves) =>
        Assert.Equal((passed, leaves), Take(controlKeys: true, typed));

    [Fact]
    public void ControlKeys_WhereTheyDoNotCount_ArePassedAtOnce() =>
        Assert.Equal(("a\x10\x11", false), Take(controlKeys: false, "a\x10\x11"));

    [Fact]
    public void FirstKey_IsHeldUntilTheNext()
    {
        DetachKeys keys = new(controlKeys: true);
        List<byte> passed = [];

        Assert.False(keys.Take("\x10"u8, passed));
        Assert.Empty(passed);
        Assert.False(keys.Take("a"u8, passed));
        Assert.Equal([0x10, (byte)'a'], passed);
    }

    /// <summary>However the same bytes are cut into reads, the same is passed on.</summary>
    [Fact]
    public void Cuts_MakeNoDifference() =>
        Gen.Select(Gen.Int[0, Keys.Length - 1].Select(key => Keys[key]).Array[0, 20], Gen.Int[1, 5])
            .Sample(
                (typed, length) =>
                {
                    (string, bool) whole = Take(controlKeys: true, typed);
                    DetachKeys keys = new(controlKeys: true);
                    List<byte> passed = [];
                    bool leaves = false;
                    foreach (byte[] piece in typed.Chunk(length))
                    {
                        leaves = leaves || keys.Take(piece, passed);
                    }

                    Assert.Equal(whole, (Encoding.Latin1.GetString([.. passed]), leaves));
                }
            );

    /// <summary>Without the two pairs everything is passed on, but for a key that waits for its second at the end.</summary>
    [Fact]
    public void OrdinaryBytes_AreAllPassedOn() =>
        Gen
            .Byte.Where(key => key is not ((byte)'.' or (byte)'~' or 0x11 or 0x10))
            .Array[0, 50]
            .Sample(typed =>
                Assert.Equal(
                    (Encoding.Latin1.GetString(typed), false),
                    Take(controlKeys: true, typed)
                )
            );

    private static (string Passed, bool Leaves) Take(bool controlKeys, string typed) =>
        Take(controlKeys, Encoding.Latin1.GetBytes(typed));

    private static (string Passed, bool Leaves) Take(bool controlKeys, byte[] typed)
    {
        List<byte> passed = [];
        bool leaves = new DetachKeys(controlKeys).Take(typed, passed);
        return (Encoding.Latin1.GetString([.. passed]), leaves);
    }
}
