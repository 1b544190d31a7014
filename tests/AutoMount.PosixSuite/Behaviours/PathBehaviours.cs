using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>How paths are walked, and what each call says of one that cannot be.</summary>
internal static unsafe class PathBehaviours
{
    public static void ComponentThatIsAFile_IsENOTDIR_ForEveryCall()
    {
        Put("file");
        EveryCall("file/below", ENOTDIR);
    }

    public static void MissingComponent_IsENOENT_ForEveryCall() =>
        EveryCall("missing/below", ENOENT);

    public static void LoopingComponent_IsELOOP_ForEveryCall()
    {
        Ok(symlink("two", "one"));
        Ok(symlink("one", "two"));
        EveryCall("one/below", ELOOP);
    }

    public static void DanglingComponent_IsENOENT_ForEveryCall()
    {
        Ok(symlink("nowhere", "link"));
        EveryCall("link/below", ENOENT);
    }

    public static void TooLongName_IsENAMETOOLONG_ForEveryCall() =>
        EveryCall(new string('n', 256), ENAMETOOLONG);

    public static void TooLongComponent_IsENAMETOOLONG_ForEveryCall() =>
        EveryCall(new string('n', 256) + "/below", ENAMETOOLONG);

    public static void TooLongPath_IsENAMETOOLONG_ForEveryCall() =>
        EveryCall(string.Concat(Enumerable.Repeat("./", 2048)) + "x", ENAMETOOLONG);

    public static void UnsearchableComponent_IsEACCES_ForEveryCall()
    {
        Ok(mkdir("closed", Octal(766)));
        Put("closed/below", "x", 777);
        As(Alice, () => EveryCall("closed/below", EACCES));
    }

    public static void Path_Of4095Bytes_Works()
    {
        Put("file", "content");
        string path = string.Concat(Enumerable.Repeat("./", 2045)) + "/file";
        Same(4095, path.Length);
        Same("content", Get(path));
    }

    public static void DeeperThanAPath_CurrentDirectoryIsENAMETOOLONG()
    {
        const int depth = 90;
        string name = new('d', 100);
        for (int i = 0; i < depth; i++)
        {
            Ok(mkdir(name, Octal(755)));
            Ok(chdir(name));
        }

        byte[] buffer = new byte[65536];
        fixed (byte* bytes = buffer)
        {
            Fails(ENAMETOOLONG, getcwd(bytes, (nuint)buffer.Length));
        }

        Put("file", "deep");
        Same("deep", Get($"../{name}/file"));
        Same(StatOf("..").Inode, ParentInListing());
    }

    public static void TrailingSlash_OnAFile_IsENOTDIR()
    {
        Put("file");
        Fails(ENOTDIR, TryStat("file/"));
        Fails(ENOTDIR, unlink("file/"));
        Fails(ENOTDIR, rename("file/", "new"));
        Fails(ENOTDIR, rename("file", "new/"));
        Fails(ENOTDIR, link("file/", "new"));
        Fails(ENOTDIR, truncate("file/", 0));
        Fails(ENOTDIR, chmod("file/", Octal(600)));
    }

    public static void TrailingSlash_OnANewName_IsENOENT()
    {
        Put("file");
        Fails(ENOENT, link("file", "new/"));
        Fails(ENOENT, symlink("x", "new/"));
        Fails(ENOENT, mknod("new/", S_IFREG | Octal(644), 0));
        Fails(ENOENT, mkfifo("new/", Octal(644)));
    }

    public static void TrailingSlash_OnALinkToADirectory_IsTheDirectory()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(symlink("directory", "link"));
        Same(S_IFDIR, StatOfLink("link/").Type);
        Same(S_IFLNK, StatOfLink("link").Type);
        Fails(ENOTDIR, unlink("link/"));
        Fails(ENOTDIR, rmdir("link/"));
        Same("directory", TargetOf("link"));
    }

    public static void TrailingSlash_OnADirectory_IsTheDirectory()
    {
        Ok(mkdir("directory/", Octal(755)));
        Ok(rename("directory/", "moved/"));
        Ok(rmdir("moved//"));
        Same(0, Tree.Names(".").Length);
    }

    public static void EmptyPath_IsENOENT_ForEveryCall() => EveryCall("", ENOENT);

    public static void BaseDescriptor_ThatIsAFile_IsENOTDIR()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Fails(ENOTDIR, openat(file, "below", O_RDONLY, 0));
        Fails(ENOTDIR, mkdirat(file, "below", Octal(755)));
        Fails(ENOTDIR, unlinkat(file, "below", 0));
    }

    public static void BaseDescriptor_ThatIsNone_IsEBADF_ButNotForAbsolutePaths(PosixContext fs)
    {
        Put("file", "content");
        Fails(EBADF, openat(999_999, "file", O_RDONLY, 0));
        OpenFiles.Add(Ok(openat(999_999, $"{fs.Directory}/file", O_RDONLY | O_CLOEXEC, 0)));
    }

    public static void Resolve_Beneath_RefusesToLeave()
    {
        Ok(mkdir("directory", Octal(755)));
        Put("directory/file", "content");
        Ok(symlink("../directory/file", "directory/out"));
        Ok(symlink("file", "directory/in"));
        int directory = Open("directory", O_PATH | O_DIRECTORY);
        Fails(EXDEV, TryResolve(directory, "../directory/file", RESOLVE_BENEATH));
        Fails(EXDEV, TryResolve(directory, "out", RESOLVE_BENEATH));
        Fails(EXDEV, TryResolve(directory, "/", RESOLVE_BENEATH));
        Close(OpenFiles.Add(Ok(TryResolve(directory, "in", RESOLVE_BENEATH))));
    }

    public static void Resolve_WithoutSymlinks_IsELOOP()
    {
        Ok(mkdir("directory", Octal(755)));
        Put("directory/file");
        Ok(symlink("directory", "link"));
        Fails(ELOOP, TryResolve(AT_FDCWD, "link/file", RESOLVE_NO_SYMLINKS));
        Close(OpenFiles.Add(Ok(TryResolve(AT_FDCWD, "directory/file", RESOLVE_NO_SYMLINKS))));
    }

    public static void Resolve_InRoot_KeepsAbsoluteLinksInside()
    {
        Ok(mkdir("root", Octal(755)));
        Put("root/file", "inside");
        Ok(symlink("/../file", "root/link"));
        int root = Open("root", O_PATH | O_DIRECTORY);
        int file = OpenFiles.Add(Ok(TryResolve(root, "/link", RESOLVE_IN_ROOT)));
        Same("inside", TextAt(file, 20, 0));
    }

    /// <summary>As <c>openat2(2)</c>: where others rename or mount meanwhile, it asks to be called again.</summary>
    private static int TryResolve(int directory, string path, ulong resolve)
    {
        OpenHow how = new() { Flags = O_CLOEXEC, Resolve = resolve };
        int result;
        int attempt = 0;
        do
        {
            result = openat2(directory, path, &how);
        } while (result < 0 && Marshal.GetLastPInvokeError() == (int)EAGAIN && attempt++ < 1000);
        return result;
    }

    private static ulong ParentInListing() =>
        Tree.Entries(Open(".", O_RDONLY | O_DIRECTORY)).Single(entry => entry.Name == "..").Inode;

    /// <summary>Every call that takes a path refuses this one alike.</summary>
    private static void EveryCall(string path, Errno errno)
    {
        byte one = 1;
        Fails(errno, TryOpen(path, O_RDONLY));
        Fails(errno, TryOpen(path, O_WRONLY | O_CREAT));
        Fails(errno, TryOpen(path, O_PATH));
        Fails(errno, TryStat(path));
        Fails(errno, access(path, F_OK));
        Fails(errno, chmod(path, Octal(644)));
        Fails(errno, chown(path, uint.MaxValue, uint.MaxValue));
        Fails(errno, lchown(path, uint.MaxValue, uint.MaxValue));
        Fails(errno, truncate(path, 0));
        Fails(errno, unlink(path));
        Fails(errno, rmdir(path));
        Fails(errno, mkdir(path, Octal(755)));
        Fails(errno, mkfifo(path, Octal(644)));
        Fails(errno, symlink("x", path));
        Fails(errno, readlink(path, &one, 1));
        Fails(errno, chdir(path));
        Fails(errno, utimensat(AT_FDCWD, path, null, 0));
        Fails(errno, setxattr(path, "user.x", &one, 1, 0));
        Fails(errno, getxattr(path, "user.x", &one, 1));
        Fails(errno, listxattr(path, &one, 1));
        Fails(errno, statvfs(path, out _));
        Fails(errno, rename(path, "elsewhere"));
        Fails(errno, link(path, "elsewhere"));
    }
}
