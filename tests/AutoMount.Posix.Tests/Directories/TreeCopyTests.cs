using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Posix.Tests.Directories;

public sealed class TreeCopyTests : IDisposable
{
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-copy-")
        .FullName;

    public TreeCopyTests() => _ = Shell.Run(_directory, "mkdir source target");

    public void Dispose() => _ = Shell.Run("/", $"rm -rf {_directory}");

    [Fact]
    public void Copy_KeepsNamesModesTimesContentAndLinks()
    {
        _ = Shell.Run(
            _directory,
            """
            cd source; mkdir -p a/b; printf hello >a/b/file; chmod 640 a/b/file; touch -d '2001-02-03 04:05:06.789' a/b/file
            printf x >$'a/\xff\xfe new\nline'; chmod 711 a/b; ln -s /etc/passwd a/link; ln -s nowhere dangling; chmod 500 a
            touch -d '1999-01-01' a; : >empty; head -c 300000 /dev/urandom >large
            """
        );
        TreeCopy copy = new();

        Assert.Equal(Errno.None, Copy(copy));

        const string list =
            "find . -printf '%P %y %m %l %s %T@\\n' | sed 's/^ d .*//' | sort; find . -type f -exec sha256sum {} + | sort";
        Assert.Equal(
            Shell.Run($"{_directory}/source", list),
            Shell.Run($"{_directory}/target", list)
        );
        Assert.Equal(8, copy.Made);
    }

    [Fact]
    public void Copy_ForAnOwner_IsHis_WithoutSetIdBits()
    {
        _ = Shell.Run(
            _directory,
            "cd source; mkdir d; : >d/f; ln -s f d/l; chmod 6755 d/f; chmod 3777 d"
        );

        Assert.Equal(Errno.None, Copy(new TreeCopy { Owner = (12345, 54321) }));

        Assert.Equal(
            "d 12345:54321 1777\nd/f 12345:54321 755\nd/l 12345:54321 777\n",
            Shell.Run(_directory, "cd target; find d -printf '%p %U:%G %m\\n' | sort")
        );
    }

    [Fact]
    public void Copy_IntoWhatIsThere_KeepsIt_WhereAsked()
    {
        _ = Shell.Run(
            _directory,
            "mkdir source/d target/d; echo new >source/f; echo old >target/f; echo new >source/d/g; echo new >source/x; mkdir target/x; mkdir source/y; ln -s /etc target/y; echo evil >source/y/hosts"
        );

        Assert.Equal(Errno.None, Copy(new TreeCopy { KeepsExisting = true }));
        Assert.Equal(
            "old\nnew\n",
            Shell.Run(
                _directory,
                "cat target/f target/d/g; test -d target/x; test -L target/y; ! grep -q evil /etc/hosts"
            )
        );
    }

    [Fact]
    public void Copy_IntoWhatIsThere_IsRefused()
    {
        _ = Shell.Run(_directory, "echo new >source/f; echo old >target/f");

        Assert.Equal(Errno.EEXIST, Copy(new TreeCopy()));
    }

    [Fact]
    public void Copy_LeavesOutPipesAndDevices_AndNames()
    {
        _ = Shell.Run(
            _directory,
            "cd source; mkfifo pipe; mknod null c 1 3; : >f; mkdir .local; : >.local/x; mkdir d; : >d/.local"
        );
        TreeCopy copy = new() { Except = [".local"u8.ToArray()] };

        Assert.Equal(Errno.None, Copy(copy));

        Assert.Equal(2, copy.LeftOut);
        Assert.Equal(
            "d\nd/.local\nf\n",
            Shell.Run(_directory, "cd target; find . -mindepth 1 -printf '%P\\n' | sort")
        );
    }

    [Fact]
    public void Copy_ATreeDeeperThanItsBound_EndsThere()
    {
        _ = Shell.Run(
            _directory,
            """python3 -c "import os; os.chdir('source'); [(os.mkdir('d'), os.chdir('d')) for i in range(600)]" """
        );
        TreeCopy copy = new();

        Assert.Equal(Errno.None, Copy(copy));
        Assert.Equal((TreeCopy.MostLevels, 1), (copy.Made, copy.LeftOut));
    }

    private Errno Copy(TreeCopy copy)
    {
        using FileDescriptor source = Open("source");
        using FileDescriptor target = Open("target");
        return copy.Copy(source, target, CancellationToken.None);
    }

    private FileDescriptor Open(string name)
    {
        Assert.Equal(
            Errno.None,
            FileIo.OpenTrusted(
                $"{_directory}/{name}",
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                out FileDescriptor directory
            )
        );
        return directory;
    }
}
