using System.Diagnostics;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Posix.Tests.Directories;

public sealed class TreeRemovalTests : IDisposable
{
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-tree-")
        .FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Remove_ATreeDeeperThanAnyPath_IsGone()
    {
        Shell(
            """python3 -c "import os; os.mkdir('victim'); os.chdir('victim'); [(os.mkdir('d' * 30), os.chdir('d' * 30), open('f', 'w').close()) for i in range(3000)]" """
        );

        Assert.Equal(Errno.None, Remove("victim"));
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void Remove_NeverFollowsALink()
    {
        Shell(
            "mkdir victim kept; echo x > kept/file; ln -s ../kept victim/link; ln -s kept/file victim/other"
        );

        Assert.Equal(Errno.None, Remove("victim"));
        Assert.True(File.Exists(Path.Combine(_directory, "kept", "file")));
    }

    [Fact]
    public void Remove_ALinkInPlaceOfTheDirectory_IsRefused()
    {
        Shell("mkdir kept; echo x > kept/file; ln -s kept victim");

        Assert.NotEqual(Errno.None, Remove("victim"));
        Assert.True(File.Exists(Path.Combine(_directory, "kept", "file")));
    }

    /// <summary>What is mounted somewhere in the tree is somebody's: a folder in the home of a session.</summary>
    [Theory]
    [InlineData("victim")]
    [InlineData("victim/mount")]
    [InlineData("victim/a/mount")]
    public void Remove_ATreeWithAMount_RemovesNothingThroughIt(string place)
    {
        Shell(
            $"mkdir -p kept/below {place}; echo x > kept/file; echo x > kept/below/file; mount --bind kept {place}"
        );
        try
        {
            Assert.NotEqual(Errno.None, Remove("victim"));
            Assert.NotEqual(Errno.None, Remove("victim")); // where the first try has moved it
            Assert.True(File.Exists(Path.Combine(_directory, "kept", "file")));
            Assert.True(File.Exists(Path.Combine(_directory, "kept", "below", "file")));
        }
        finally
        {
            Shell(
                "awk -v d=\"$PWD/\" 'index($5, d) == 1 { print $5 }' /proc/self/mountinfo | xargs -r umount"
            );
        }
    }

    /// <summary>Where asked, a descriptor that somebody keeps does not keep the space.</summary>
    [Theory]
    [InlineData(FileContent.CutOff, 0)]
    [InlineData(FileContent.Left, 5)]
    public void Remove_CutsOffWhatIsOpen(FileContent content, long length)
    {
        Shell("mkdir -p victim/d; echo open > victim/d/file; mkfifo victim/pipe; ln -s d victim/l");
        using FileStream open = File.OpenRead(Path.Combine(_directory, "victim/d/file"));

        Assert.Equal(Errno.None, Remove("victim", content));

        Assert.Equal(length, RandomAccess.GetLength(open.SafeFileHandle));
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void Remove_WhatIsNotThere_IsDone() => Assert.Equal(Errno.None, Remove("victim"));

    private Errno Remove(string name, FileContent content = FileContent.Left)
    {
        Errno error = FileIo.OpenTrusted(
            _directory,
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            out FileDescriptor parent
        );
        using (parent)
        {
            return error == Errno.None
                ? TreeRemoval.Remove(parent, PathComponent.Of(name), content)
                : error;
        }
    }

    private void Shell(string line)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("bash", ["-c", line]) { WorkingDirectory = _directory }
        )!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
