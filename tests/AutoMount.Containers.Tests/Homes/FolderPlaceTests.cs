using System.Diagnostics;
using AutoMount.Containers.Homes;
using AutoMount.Core.Accounts;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.Containers.Tests.Homes;

/// <summary>Directories over which folders are mounted.</summary>
public sealed class FolderPlaceTests : IDisposable
{
    private static readonly UserAccount Owner = new()
    {
        Id = new UserId(12345),
        Name = "alice",
        PrimaryGroup = 12345,
        Groups = [],
    };

    private readonly string _home = Directory.CreateTempSubdirectory("automount-place-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void Made_IsTheOwners_OnEveryStep()
    {
        Assert.Equal(12345u, Make());
        Assert.Equal(12345u, OwnerOf("a"));
    }

    /// <summary>A service that is killed between making a directory and giving it away.</summary>
    [Fact]
    public void LeftByAPredecessor_IsGivenAway()
    {
        _ = Directory.CreateDirectory($"{_home}/a/b");

        Assert.Equal(12345u, Make());
        Assert.Equal(12345u, OwnerOf("a"));
    }

    [Fact]
    public void SomebodyElses_StaysHis()
    {
        _ = Directory.CreateDirectory($"{_home}/a/b");
        using Process chown = Process.Start("chown", ["-R", "54321", $"{_home}/a"]);
        chown.WaitForExit();

        Assert.Equal(54321u, Make());
    }

    private uint Make()
    {
        Assert.Equal(
            Errno.None,
            new FolderPlace(_home, ["a", "b"]).OpenOrMake(Owner, out FileDescriptor place)
        );
        using (place)
        {
            return UserOf(place);
        }
    }

    private uint OwnerOf(string name)
    {
        Assert.Equal(Errno.None, new FolderPlace(_home, [name]).Open(out FileDescriptor place));
        using (place)
        {
            return UserOf(place);
        }
    }

    private static uint UserOf(FileDescriptor place)
    {
        Assert.Equal(Errno.None, AttributeIo.Get(place, out FileStatus status));
        return status.User;
    }
}
