using System.Buffers.Binary;
using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Undo;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Tests.Undo;

/// <summary>Snapshots that a newer version took stay as they are for it; none of them is read as what it is not.</summary>
public sealed class NewerSnapshotTests : IDisposable
{
    private readonly MountedUser _user = new();

    public NewerSnapshotTests()
    {
        _user.Snapshots = () => new SnapshotPolicy();
        _user.Restart();
    }

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Snapshots_OfANewerVersion_AreNotShown_StayAsTheyAre_AndAreWholeForIt()
    {
        Folder folder = _user.Add("newer");
        string path = _user.PathOf(folder, "f");
        File.WriteAllText(path, "one");
        Assert.Equal(1u, _user.Engine.Take(folder.Id, SnapshotReason.Request, ""));
        File.WriteAllText(path, "two");
        Assert.Equal(2u, _user.Engine.Take(folder.Id, SnapshotReason.Request, ""));
        _user.Engine.Dispose();
        byte[] ours = File.ReadAllBytes(HeaderOf(folder, 2));
        SetVersion(folder, 2, version: 2);
        byte[] newer = File.ReadAllBytes(HeaderOf(folder, 2));

        Restart(folder);

        Assert.Empty(_user.Engine.ListSnapshots(folder.Id));
        string problem = Assert.Single(_user.SnapshotProblems);
        Assert.Contains("by a newer version", problem, StringComparison.Ordinal);
        ServiceException refusal = Assert.Throws<ServiceException>(() => Restore(folder, 1));
        Assert.Equal(ServiceError.InvalidArgument, refusal.Error);
        File.WriteAllText(path, "three");
        Assert.Equal(3u, Assert.Single(_user.Engine.ListSnapshots(folder.Id)).Number);
        Assert.Equal(4u, _user.Engine.Take(folder.Id, SnapshotReason.Request, ""));
        Assert.Equal(newer, File.ReadAllBytes(HeaderOf(folder, 2)));
        Restore(folder, 3);
        Assert.Equal("two", File.ReadAllText(path));

        // as the newer version finds them
        _user.Engine.Dispose();
        File.WriteAllBytes(HeaderOf(folder, 2), ours);
        Restart(folder);

        Assert.Equal(
            [1u, 2u, 3u, 4u, 5u],
            _user.Engine.ListSnapshots(folder.Id).Select(one => one.Number)
        );
        Assert.All(_user.Engine.ListSnapshots(folder.Id), one => Assert.True(one.IsComplete));
        Restore(folder, 1);
        Assert.Equal("one", File.ReadAllText(path));
        Restore(folder, 2);
        Assert.Equal("two", File.ReadAllText(path));
    }

    /// <summary>They are read through what was kept after them.</summary>
    [Fact]
    public void OneThatGoes_TakesThoseWithItThatANewerVersionReadsThroughIt()
    {
        Folder folder = _user.Add("newer");
        string path = _user.PathOf(folder, "f");
        File.WriteAllText(path, "one");
        _ = _user.Engine.Take(folder.Id, SnapshotReason.Request, "");
        File.WriteAllText(path, "two");
        _ = _user.Engine.Take(folder.Id, SnapshotReason.Request, "");
        _user.Engine.Dispose();
        SetVersion(folder, 2, version: 2);
        Restart(folder);
        File.WriteAllText(path, "three");
        Assert.Equal(4u, _user.Engine.Take(folder.Id, SnapshotReason.Request, ""));

        Assert.Equal(1, _user.Engine.DropSnapshots(folder.Id, upTo: 3));

        Assert.False(Directory.Exists(Path.GetDirectoryName(HeaderOf(folder, 1))));
        Assert.False(Directory.Exists(Path.GetDirectoryName(HeaderOf(folder, 2))));
        Assert.Contains(
            _user.SnapshotProblems,
            problem => problem.Contains("had to go", StringComparison.Ordinal)
        );
        Assert.Equal(4u, Assert.Single(_user.Engine.ListSnapshots(folder.Id)).Number);
    }

    [Fact]
    public void WhereNoneCanBeTaken_NothingOfANewerVersionIsLeftToBeReadWrongly()
    {
        Folder folder = _user.Add("newer");
        string path = _user.PathOf(folder, "f");
        File.WriteAllText(path, "one");
        _ = _user.Engine.Take(folder.Id, SnapshotReason.Request, "");
        _user.Engine.Dispose();
        SetVersion(folder, 1, version: 2);
        _user.Snapshots = () => new SnapshotPolicy { Limit = 0 };
        Restart(folder);

        File.WriteAllText(path, "two");

        Assert.False(Directory.Exists(Path.GetDirectoryName(HeaderOf(folder, 1))));
    }

    private void Restart(Folder folder)
    {
        _user.Start();
        _user.Engine.Attach(folder);
    }

    private void Restore(Folder folder, uint number) =>
        _ = _user.Engine.Restore(folder, number, default, TestContext.Current.CancellationToken);

    private string HeaderOf(Folder folder, uint number) =>
        Path.Combine(
            _user.StateDirectory,
            "folders",
            folder.Id.Value,
            "undo",
            $"{number}",
            "header"
        );

    /// <summary>Gives a header another version, with the sum that belongs to it.</summary>
    private void SetVersion(Folder folder, uint number, int version)
    {
        const OpenMode mode = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;
        string place = Path.GetDirectoryName(HeaderOf(folder, number))!;
        Assert.Equal(Errno.None, FileIo.OpenTrusted(place, mode, out FileDescriptor directory));
        using (directory)
        {
            byte[] name = "header\0"u8.ToArray();
            Assert.Equal(Errno.None, RecordFile.Read(directory, name, out byte[] content));
            BinaryPrimitives.WriteInt32LittleEndian(content, version);
            Assert.Equal(Errno.None, RecordFile.Write(directory, name, content));
        }
    }
}
