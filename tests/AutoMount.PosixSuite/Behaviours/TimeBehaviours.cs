namespace AutoMount.PosixSuite.Behaviours;

internal static unsafe class TimeBehaviours
{
    public static void Set_KeepsNanoseconds()
    {
        Put("file");
        Set(
            "file",
            new TimeSpec(1_000_000_000, 123_456_789),
            new TimeSpec(1_500_000_000, 987_654_321)
        );
        Stat stat = StatOf("file");
        Same("1000000000.123456789", stat.Accessed.ToString());
        Same("1500000000.987654321", stat.Modified.ToString());
    }

    public static void Set_FarPastAndFuture_AreKept()
    {
        Put("file");
        Set("file", new TimeSpec(-1_000_000, 0), new TimeSpec(4_102_444_800, 0));
        Same(-1_000_000L, StatOf("file").Accessed.Seconds);
        Same(4_102_444_800L, StatOf("file").Modified.Seconds);
    }

    public static void Set_Omit_KeepsTheOther()
    {
        Put("file");
        Set("file", new TimeSpec(1000, 1), new TimeSpec(2000, 2));
        Set("file", new TimeSpec(0, UTIME_OMIT), new TimeSpec(3000, 3));
        Same("1000.000000001", StatOf("file").Accessed.ToString());
        Same("3000.000000003", StatOf("file").Modified.ToString());
        Set("file", new TimeSpec(4000, 4), new TimeSpec(0, UTIME_OMIT));
        Same("4000.000000004", StatOf("file").Accessed.ToString());
        Same("3000.000000003", StatOf("file").Modified.ToString());
    }

    public static void Set_Now_IsNow()
    {
        Put("file");
        Set("file", new TimeSpec(1000, 0), new TimeSpec(1000, 0));
        Set("file", new TimeSpec(0, UTIME_NOW), new TimeSpec(0, UTIME_NOW));
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Near(now, StatOf("file").Accessed.Seconds);
        Near(now, StatOf("file").Modified.Seconds);
    }

    public static void Set_NoTimes_IsNow()
    {
        Put("file");
        Set("file", new TimeSpec(1000, 0), new TimeSpec(1000, 0));
        Ok(utimensat(AT_FDCWD, "file", null, 0));
        Near(DateTimeOffset.UtcNow.ToUnixTimeSeconds(), StatOf("file").Modified.Seconds);
    }

    public static void Set_UpdatesChangeTime()
    {
        Put("file");
        StatTime before = StatOf("file").Changed;
        Tick();
        Set("file", new TimeSpec(1000, 0), new TimeSpec(1000, 0));
        True(StatOf("file").Changed.Value > before.Value);
    }

    public static void Set_OfASymlink_ChangesTheLinkOnly()
    {
        Put("file");
        Ok(symlink("file", "link"));
        TimeSpec* times = stackalloc TimeSpec[2];
        times[0] = times[1] = new TimeSpec(1234, 5678);
        Ok(utimensat(AT_FDCWD, "link", times, AT_SYMLINK_NOFOLLOW));
        Same("1234.000005678", StatOfLink("link").Modified.ToString());
        True(StatOf("file").Modified.Seconds > 1_000_000);
    }

    public static void Set_ByDescriptorAfterWrite_IsNotOverwritten()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Write(file, "content");
        TimeSpec* times = stackalloc TimeSpec[2];
        times[0] = times[1] = new TimeSpec(1234, 5678);
        Ok(futimens(file, times));
        Close(file);
        Same("1234.000005678", StatOf("file").Modified.ToString());
    }

    public static void Set_ByAnother_ToATime_IsEPERM()
    {
        Put("file", "", 666);
        As(
            Alice,
            () =>
            {
                TimeSpec* times = stackalloc TimeSpec[2];
                times[0] = times[1] = new TimeSpec(1, 0);
                Fails(EPERM, utimensat(AT_FDCWD, "file", times, 0));
            }
        );
    }

    public static void Set_ByAnother_ToNow_NeedsWritePermission()
    {
        Put("writable", "", 666);
        Put("readable", "", 644);
        As(
            Alice,
            () =>
            {
                Ok(utimensat(AT_FDCWD, "writable", null, 0));
                Fails(EACCES, utimensat(AT_FDCWD, "readable", null, 0));
            }
        );
    }

    public static void Write_UpdatesModifiedAndChanged() =>
        Changes(
            "file",
            () =>
            {
                int file = Open("file", O_WRONLY);
                Write(file, "x");
                Close(file);
            },
            modified: true
        );

    public static void Truncate_UpdatesModifiedAndChanged() =>
        Changes("file", () => Ok(truncate("file", 1)), modified: true);

    public static void Chmod_UpdatesChangedOnly() =>
        Changes("file", () => Ok(chmod("file", Octal(600))), modified: false);

    public static void Chown_UpdatesChangedOnly() =>
        Changes("file", () => Ok(chown("file", Alice, Alice)), modified: false);

    public static void Link_UpdatesChangedOnly() =>
        Changes("file", () => Ok(link("file", "link")), modified: false);

    public static void Unlink_OfOneName_UpdatesChangedOfTheOther()
    {
        Put("other");
        Ok(link("other", "name"));
        StatTime before = StatOf("other").Changed;
        Tick();
        Ok(unlink("name"));
        True(StatOf("other").Changed.Value > before.Value);
    }

    public static void Xattr_UpdatesChangedOnly() =>
        Changes(
            "file",
            () =>
            {
                byte value = 1;
                Ok(setxattr("file", "user.x", &value, 1, 0));
            },
            modified: false
        );

    public static void Create_UpdatesTheDirectory() =>
        Changes("directory", () => Put("directory/new"), modified: true);

    public static void Mkdir_UpdatesTheDirectory() =>
        Changes("directory", () => Ok(mkdir("directory/new", Octal(755))), modified: true);

    public static void Symlink_UpdatesTheDirectory() =>
        Changes("directory", () => Ok(symlink("x", "directory/new")), modified: true);

    public static void Unlink_UpdatesTheDirectory() =>
        Changes("directory", () => Ok(unlink("directory/old")), modified: true);

    public static void RenameInside_UpdatesTheDirectory() =>
        Changes("directory", () => Ok(rename("directory/old", "directory/new")), modified: true);

    public static void RenameAcross_UpdatesBothDirectories()
    {
        Ok(mkdir("target", Octal(755)));
        StatTime before = StatOf("target").Modified;
        Changes("directory", () => Ok(rename("directory/old", "target/new")), modified: true);
        True(StatOf("target").Modified.Value > before.Value);
    }

    public static void Read_LeavesModified_AndNeverTurnsAccessedBack()
    {
        Put("file", "content");
        Stat before = StatOf("file");
        Tick();
        Same("content", Get("file"));
        Same(before.Modified, StatOf("file").Modified);
        True(StatOf("file").Accessed.Value >= before.Accessed.Value);
    }

    public static void Read_OfAFileWithOldAccess_UpdatesAccessed()
    {
        Put("file", "content");
        Set("file", new TimeSpec(1000, 0), new TimeSpec(2000, 0));
        Same("content", Get("file"));
        True(StatOf("file").Accessed.Seconds > 2000, $"atime {StatOf("file").Accessed}");
    }

    public static void New_File_HasTheTimeOfNow()
    {
        Put("file");
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Near(now, StatOf("file").Modified.Seconds);
        Near(now, StatOf("file").Accessed.Seconds);
        Near(now, StatOf("file").Changed.Seconds);
    }

    public static void Mmap_Store_UpdatesModified()
    {
        Put("file", Pattern(4096));
        Set("file", new TimeSpec(1000, 0), new TimeSpec(1000, 0));
        int file = Open("file", O_RDWR);
        byte* memory = mmap(null, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        Ok((nint)memory == -1 ? -1 : 0);
        byte value = 42;
        memcpy(memory, &value, 1);
        Ok(msync(memory, 4096, MS_SYNC));
        Ok(munmap(memory, 4096));
        Close(file);
        True(StatOf("file").Modified.Seconds > 1000);
    }

    private static void Changes(string name, Action change, bool modified)
    {
        Put("file", "content");
        Ok(mkdir("directory", Octal(755)));
        Put("directory/old");
        Stat before = StatOf(name);
        Tick();
        change();
        Stat after = StatOf(name);
        True(after.Changed.Value > before.Changed.Value, $"ctime of {name} moves on");
        True(
            modified
                ? after.Modified.Value > before.Modified.Value
                : after.Modified.Equals(before.Modified),
            $"mtime of {name} {(modified ? "moves on" : "stays")}"
        );
    }

    private static void Set(string name, TimeSpec accessed, TimeSpec modified)
    {
        TimeSpec* times = stackalloc TimeSpec[2];
        times[0] = accessed;
        times[1] = modified;
        Ok(utimensat(AT_FDCWD, name, times, 0));
    }

    private static void Near(long expected, long got) =>
        True(Math.Abs(expected - got) <= 5, $"{got} is within 5 s of {expected}");
}
