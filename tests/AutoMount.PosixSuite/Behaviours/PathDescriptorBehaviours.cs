namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Descriptors opened by <c>O_PATH</c>.</summary>
internal static unsafe class PathDescriptorBehaviours
{
    public static void NeedsNoPermissionOnTheFile()
    {
        Put("file", "content", 0);
        As(
            Alice,
            () =>
            {
                int file = Open("file", O_PATH);
                Same(7L, StatOf(file).Size);
                Fails(EACCES, TryOpen($"/proc/self/fd/{file}", O_RDONLY));
            }
        );
    }

    public static void Content_AndAttributes_AreEBADF()
    {
        Put("file", "content");
        int file = Open("file", O_PATH);
        byte one = 1;
        Fails(EBADF, TryWrite(file, "x"));
        Fails(EBADF, TryReadByte(file));
        Fails(EBADF, ftruncate(file, 0));
        Fails(EBADF, fchown(file, Alice, Alice));
        Fails(EBADF, fsync(file));
        Fails(EBADF, lseek(file, 0, SEEK_SET));
        Fails(EBADF, fgetxattr(file, "user.x", &one, 1));
        Fails(EBADF, fsetxattr(file, "user.x", &one, 1, 0));
        Fails(EBADF, fallocate(file, 0, 0, 10));
        Fails(EBADF, (nint)mmap(null, 4096, PROT_READ, MAP_SHARED, file, 0) == -1 ? -1 : 0);
    }

    public static void Directory_ServesAsABase()
    {
        Ok(mkdir("directory", Octal(755)));
        int directory = Open("directory", O_PATH | O_DIRECTORY);
        Ok(mkdirat(directory, "below", Octal(755)));
        OpenFiles.Add(Ok(openat(directory, "file", O_WRONLY | O_CREAT | O_CLOEXEC, Octal(644))));
        Same("below file", string.Join(' ', Tree.Names("directory")));
        Ok(unlinkat(directory, "file", 0));
    }

    public static void Directory_WithoutSearch_IsNoBase()
    {
        Ok(mkdir("directory", Octal(744)));
        Put("directory/file");
        As(
            Alice,
            () =>
            {
                int directory = Open("directory", O_PATH | O_DIRECTORY);
                Fails(EACCES, openat(directory, "file", O_RDONLY, 0));
            }
        );
    }

    public static void Reopened_ThroughProc_WithRights()
    {
        Put("file", "content");
        int path = Open("file", O_PATH);
        Ok(rename("file", "moved"));
        int file = Open($"/proc/self/fd/{path}", O_RDWR);
        WriteAt(file, "C"u8, 0);
        Same("Content", Get("moved"));
    }

    public static void HoldsARemovedFile()
    {
        Put("file", "content");
        int path = Open("file", O_PATH);
        Ok(unlink("file"));
        Same(0u, StatOf(path).Links);
        Same(7L, StatOf(path).Size);
        Same("content", TextAt(Open($"/proc/self/fd/{path}", O_RDONLY), 20, 0));
    }

    public static void Symlink_IsReadThroughIt()
    {
        Ok(symlink("target", "link"));
        int link = Open("link", O_PATH | O_NOFOLLOW);
        byte* buffer = stackalloc byte[20];
        Same((nint)6, Ok(readlinkat(link, "", buffer, 20)));
    }

    public static void Create_AndTruncate_AreIgnored()
    {
        Put("file", "content");
        Fails(ENOENT, TryOpen("missing", O_PATH | O_CREAT));
        Close(Open("file", O_PATH | O_TRUNC | O_WRONLY));
        Same("content", Get("file"));
    }

    public static void Flags_SayOPath()
    {
        Put("file");
        int flags = Ok(fcntl(Open("file", O_PATH), F_GETFL, 0));
        Same(O_PATH, flags & O_PATH);
    }

    public static void OwnerAndMode_AreSetByEmptyPath()
    {
        Put("file");
        int path = Open("file", O_PATH);
        Ok(fchownat(path, "", Alice, Bob, AT_EMPTY_PATH));
        Same(Alice, StatOf(path).Uid);
        Ok(chmod($"/proc/self/fd/{path}", Octal(600)));
        Same((int)Octal(600), StatOf("file").Permissions);
    }

    public static void FileSystem_IsToldByIt()
    {
        Put("file");
        Ok(fstatvfs(Open("file", O_PATH), out FileSystemStat stat));
        Same(255UL, stat.NameMaximum);
    }

    public static void Link_ByEmptyPath_NamesTheFileAgain()
    {
        Put("file", "content");
        int path = Open("file", O_PATH);
        Ok(linkat(path, "", AT_FDCWD, "second", AT_EMPTY_PATH));
        Same(2u, StatOf(path).Links);
        Same("content", Get("second"));
    }
}
