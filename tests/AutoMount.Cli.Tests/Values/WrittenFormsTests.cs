using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Tests.Values;

public sealed class WrittenFormsTests
{
    [Theory]
    [InlineData("data", "data", false)]
    [InlineData("data:ro", "data", true)]
    [InlineData("data:rw", "data", false)]
    [InlineData("a:b", "a:b", false)]
    [InlineData("a:ro:rw", "a:ro", false)]
    public void Mount_IsTheNameAndTheAccess(string text, string folder, bool readOnly) =>
        Assert.Equal(new NewSessionMount(folder, readOnly), MountText.Parse(text));

    [Fact]
    public void Owner_ByNameOrNumber_IsTheUid()
    {
        Assert.Equal(0u, OwnerText.Resolve("root"));
        Assert.Equal(12345u, OwnerText.Resolve("12345"));
        Assert.Null(OwnerText.Resolve(text: null));
    }

    [Theory]
    [InlineData("nobody-of-that-name")]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    public void Owner_Unknown_IsNotFound(string text) =>
        Assert.Equal(
            ExitCode.NotFound,
            Assert.Throws<CommandException>(() => OwnerText.Resolve(text)).ExitCode
        );

    [Fact]
    public void Command_IsShownAsTyped() =>
        Assert.Equal(
            "bash -c 'echo '\\''a b'\\''' '' x=1",
            ShellWords.Join(["bash", "-c", "echo 'a b'", "", "x=1"])
        );
}
