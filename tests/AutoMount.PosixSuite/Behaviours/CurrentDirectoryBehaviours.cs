using System.Text;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>The current directory while it is moved, closed and removed.</summary>
internal static unsafe class CurrentDirectoryBehaviours
{
    public static void Path_IsTold(PosixContext fs)
    {
        Same(fs.Directory, Current());
        Ok(mkdir("directory", Octal(755)));
        Ok(chdir("directory"));
        Same($"{fs.Directory}/directory", Current());
    }

    public static void Renamed_IsToldByItsNewName(PosixContext fs)
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(mkdir("elsewhere", Octal(755)));
        Ok(chdir("directory"));
        Ok(rename("../directory", "../elsewhere/moved"));
        Same($"{fs.Directory}/elsewhere/moved", Current());
        Put("file", "content");
        Same("content", Get("../../elsewhere/moved/file"));
    }

    public static void Removed_HasNoPath()
    {
        InRemoved();
        byte* buffer = stackalloc byte[4096];
        Fails(ENOENT, getcwd(buffer, 4096));
    }

    public static void Removed_IsEmptyAndTakesNothing()
    {
        InRemoved();
        Fails(ENOENT, mkdir("new", Octal(755)));
        Fails(ENOENT, symlink("x", "new"));
        Fails(ENOENT, TryOpen("new", O_WRONLY | O_CREAT));
        Fails(ENOENT, TryStat("anything"));
        Same(0u, StatOf(".").Links);
    }

    public static void Removed_CanBeLeft(PosixContext fs)
    {
        InRemoved();
        Ok(chdir(".."));
        Same(fs.Directory, Current());
    }

    public static void Removed_CanStillBeEnteredByDescriptor()
    {
        Ok(mkdir("directory", Octal(755)));
        int directory = Open("directory", O_RDONLY | O_DIRECTORY);
        Ok(rmdir("directory"));
        Ok(fchdir(directory));
        Fails(ENOENT, mkdir("new", Octal(755)));
        Fails(ENOENT, chdir("../directory"));
    }

    public static void OtherThreads_HaveTheirOwn(PosixContext fs)
    {
        Ok(mkdir("directory", Octal(755)));
        fs.Start(() => Ok(chdir("directory"))).Join();
        Same(fs.Directory, Current());
    }

    public static void ByDescriptor_AlsoOPath(PosixContext fs)
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(fchdir(Open("directory", O_PATH | O_DIRECTORY)));
        Same($"{fs.Directory}/directory", Current());
        Fails(ENOTDIR, fchdir(Open("file", O_RDWR | O_CREAT)));
    }

    public static void ByDescriptor_SearchIsAskedAgain()
    {
        Ok(mkdir("directory", Octal(755)));
        As(
            Alice,
            () =>
            {
                int directory = Open("directory", O_RDONLY | O_DIRECTORY);
                BecomeRootOnThisThread();
                Ok(chmod("directory", Octal(744)));
                BecomeOnThisThread(Alice, Alice, []);
                Fails(EACCES, fchdir(directory));
            }
        );
    }

    public static void BelowAClosedDirectory_GoesOn()
    {
        Ok(mkdir("closed", Octal(755)));
        Ok(mkdir("closed/below", Octal(777)));
        Ok(chdir("closed/below"));
        Ok(chmod("..", 0));
        As(
            Alice,
            () =>
            {
                Put("file", "content");
                Same("content", Get("file"));
                Fails(EACCES, TryStat("../below/file"));
            }
        );
    }

    public static void Dot_CannotBeRemoved()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(chdir("directory"));
        Fails(EINVAL, rmdir("."));
        FailsWithOneOf([EBUSY, EINVAL], rename(".", "../moved"));
        Ok(rmdir("../directory"));
    }

    private static void InRemoved()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(chdir("directory"));
        Ok(rmdir("../directory"));
    }

    private static string Current()
    {
        byte* buffer = stackalloc byte[4096];
        nint length = Ok(getcwd(buffer, 4096));
        return Encoding.Latin1.GetString(buffer, (int)length - 1);
    }
}
