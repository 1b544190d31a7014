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

    [Fact]
    public void Remove_WhatIsNotThere_IsDone() => Assert.Equal(Errno.None, Remove("victim"));

    private Errno Remove(string name)
    {
        Errno error = FileIo.OpenTrusted(
            _directory,
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            out FileDescriptor parent
        );
        using (parent)
        {
            return error == Errno.None ? TreeRemoval.Remove(parent, PathComponent.Of(name)) : error;
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
