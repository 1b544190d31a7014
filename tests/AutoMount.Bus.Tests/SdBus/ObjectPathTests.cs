using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Tests.SdBus;

public sealed class ObjectPathTests
{
    [Theory]
    [InlineData("abc123", "/org/automount1/folder/abc123")]
    [InlineData("1abc", "/org/automount1/folder/_31abc")]
    [InlineData("a/b", "/org/automount1/folder/a_2fb")]
    public void Encode_And_TryDecode_AreInverse(string id, string path)
    {
        Assert.Equal(path, BusNames.FolderPath(id));
        Assert.True(ObjectPath.TryDecode(BusNames.FolderPrefix, path, out string back));
        Assert.Equal(id, back);
    }

    [Theory]
    [InlineData("/org/automount1")]
    [InlineData("/org/automount1/folderx/abc")]
    [InlineData("/org/automount1/session/abc")]
    public void TryDecode_OfAnotherPath_IsFalse(string path) =>
        Assert.False(ObjectPath.TryDecode(BusNames.FolderPrefix, path, out _));
}
