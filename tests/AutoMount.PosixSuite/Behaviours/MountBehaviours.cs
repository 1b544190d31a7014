namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Mounts on and of the directory. They live in a mount namespace of their own and go with it.</summary>
internal static unsafe class MountBehaviours
{
    public static void Point_CannotBeRemovedOrMoved(PosixContext fs) =>
        WithMount(
            fs,
            () =>
            {
                Fails(EBUSY, rmdir("directory"));
                Fails(EBUSY, rename("directory", "moved"));
                Ok(mkdir("other", Octal(755)));
                Fails(EBUSY, rename("other", "directory"));
                Fails(EBUSY, renameat2(AT_FDCWD, "other", AT_FDCWD, "directory", RENAME_EXCHANGE));
            }
        );

    public static void Point_IsAnotherFileSystem(PosixContext fs) =>
        WithMount(
            fs,
            () =>
            {
                Put("file");
                Put("directory/above");
                Fails(EXDEV, rename("file", "directory/file"));
                Fails(EXDEV, link("directory/above", "below"));
                True(StatOf(".").FileSystemMinor != StatOf("directory").FileSystemMinor);
            }
        );

    public static void Unmounted_ShowsWhatLayBelow(PosixContext fs) =>
        WithMount(
            fs,
            () =>
            {
                Fails(ENOENT, TryStat("directory/below"));
                Ok(umount2("directory", 0));
                Same("below", Get("directory/below"));
                Ok(unlink("directory/below"));
                Ok(rmdir("directory"));
            }
        );

    public static void ReadOnlyView_RefusesEveryChange_AndShowsThoseMadeElsewhere(
        PosixContext fs
    ) =>
        WithView(
            fs,
            () =>
            {
                Ok(mount(source: null, "view", type: null, MS_REMOUNT | MS_BIND | MS_RDONLY, null));
                Same("below", Get("view/below"));
                Fails(EROFS, TryOpen("view/below", O_WRONLY));
                Fails(EROFS, TryOpen("view/new", O_WRONLY | O_CREAT));
                Fails(EROFS, TryOpen("view", O_TMPFILE | O_RDWR));
                Fails(EROFS, mkdir("view/new", Octal(755)));
                Fails(EROFS, unlink("view/below"));
                Fails(EROFS, rename("view/below", "view/moved"));
                Fails(EROFS, link("view/below", "view/linked"));
                Fails(EROFS, truncate("view/below", 0));
                Fails(EROFS, chmod("view/below", Octal(600)));
                Fails(EROFS, utimensat(AT_FDCWD, "view/below", null, 0));
                Fails(EROFS, AttributeBehaviours.TrySet("view/below", "user.name", "x", 0));
                Fails(EROFS, access("view/below", W_OK));
                Put("directory/below", "changed elsewhere");
                Same("changed elsewhere", Get("view/below"));
            }
        );

    public static void View_IsAnotherMount_OfTheSameFiles(PosixContext fs) =>
        WithView(
            fs,
            () =>
            {
                Same(StatOf("directory/below").Inode, StatOf("view/below").Inode);
                Fails(EXDEV, rename("directory/below", "view/moved"));
                Fails(EXDEV, link("directory/below", "view/linked"));
                Put("view/new", "through the view");
                Same("through the view", Get("directory/new"));
                int file = Open("directory/new", O_RDWR);
                Ok(unlink("view/new"));
                Same(0u, StatOf(file).Links);
                Fails(ENOENT, TryStat("directory/new"));
            }
        );

    public static void View_OfAFile_FollowsIt(PosixContext fs) =>
        WithView(
            fs,
            () =>
            {
                Put("over");
                Ok(mount("directory/below", "over", type: null, MS_BIND, null));
                Same("below", Get("over"));
                Fails(EBUSY, unlink("over"));
                Write(Open("directory/below", O_WRONLY | O_APPEND), " and more");
                Same("below and more", Get("over"));
                Ok(umount2("over", 0));
                Same("", Get("over"));
            }
        );

    private static void WithView(PosixContext fs, Action step) =>
        WithMount(
            fs,
            () =>
            {
                Ok(umount2("directory", 0));
                Ok(mkdir("view", Octal(755)));
                Ok(mount("directory", "view", type: null, MS_BIND, null));
                step();
                _ = umount2("view", MNT_DETACH); // it would go with the namespace
            }
        );

    private static void WithMount(PosixContext fs, Action step)
    {
        Ok(mkdir("directory", Octal(755)));
        Put("directory/below", "below");
        fs.Start(() =>
            {
                Ok(unshare(CLONE_NEWNS));
                Ok(mount(source: null, "/", type: null, MS_REC | MS_SLAVE, null));
                Ok(mount("automount-tests", "directory", "tmpfs", 0, null));
                step();
                _ = umount2("directory", MNT_DETACH); // where the step did not do it
            })
            .Join();
    }
}
