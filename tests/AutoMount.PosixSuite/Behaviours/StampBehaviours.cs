namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Who may set which time, and the ends of what times can be.</summary>
internal static unsafe class StampBehaviours
{
    private static readonly TimeSpec Now = new(0, UTIME_NOW);
    private static readonly TimeSpec Omit = new(0, UTIME_OMIT);

    public static void OmitBoth_ChangesNothing()
    {
        Put("file");
        Stat before = StatOf("file");
        Tick();
        Ok(TrySetTimes("file", Omit, Omit));
        Same(before.Changed, StatOf("file").Changed);
        Same(before.Modified, StatOf("file").Modified);
    }

    public static void OmitBoth_ByAnyone_Succeeds()
    {
        Put("file", "", 600);
        As(Alice, () => Ok(TrySetTimes("file", Omit, Omit)));
    }

    public static void NowAndOmit_SetsOne()
    {
        Put("file");
        Ok(TrySetTimes("file", new TimeSpec(1000, 1), new TimeSpec(2000, 2)));
        Ok(TrySetTimes("file", Omit, Now));
        Same("1000.000000001", StatOf("file").Accessed.ToString());
        True(StatOf("file").Modified.Seconds > 1_000_000);
        Ok(TrySetTimes("file", Now, new TimeSpec(3000, 3)));
        True(StatOf("file").Accessed.Seconds > 1_000_000);
        Same("3000.000000003", StatOf("file").Modified.ToString());
    }

    public static void NowAndOmit_ByAWriterWhoIsNotTheOwner_IsEPERM()
    {
        Put("file", "", 666);
        As(
            Alice,
            () =>
            {
                Fails(EPERM, TrySetTimes("file", Now, Omit));
                Fails(EPERM, TrySetTimes("file", Omit, Now));
                Fails(EPERM, TrySetTimes("file", Now, new TimeSpec(1, 0)));
                Ok(TrySetTimes("file", Now, Now));
            }
        );
    }

    public static void Owner_WithoutWritePermission_SetsAnything()
    {
        Put("file");
        Ok(chown("file", Alice, Alice));
        Ok(chmod("file", Octal(444)));
        As(
            Alice,
            () =>
            {
                Ok(TrySetTimes("file", Now, Now));
                Ok(TrySetTimes("file", new TimeSpec(5, 0), new TimeSpec(6, 0)));
            }
        );
        Same(6L, StatOf("file").Modified.Seconds);
    }

    public static void NanosecondsOutOfRange_AreEINVAL()
    {
        Put("file");
        Fails(EINVAL, TrySetTimes("file", new TimeSpec(1, 1_000_000_000), Now));
        Fails(EINVAL, TrySetTimes("file", Now, new TimeSpec(1, -1)));
    }

    public static void ReadOnlyDescriptor_Suffices()
    {
        Put("file");
        TimeSpec* times = stackalloc TimeSpec[2];
        times[0] = times[1] = new TimeSpec(777, 7);
        Ok(futimens(Open("file", O_RDONLY), times));
        Same("777.000000007", StatOf("file").Modified.ToString());
    }

    public static void PathDescriptor_IsEBADF()
    {
        Put("file");
        Fails(EBADF, futimens(Open("file", O_PATH), null));
    }

    public static void Directory_Fifo_AndSymlink_HaveTimesToo()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(mkfifo("fifo", Octal(644)));
        Ok(symlink("x", "link"));
        foreach (string name in (string[])["directory", "fifo", "link"])
        {
            Ok(TrySetTimes(name, new TimeSpec(111, 1), new TimeSpec(222, 2)));
            Same("222.000000002", StatOfLink(name).Modified.ToString(), name);
            Same("111.000000001", StatOfLink(name).Accessed.ToString(), name);
        }
    }

    public static void BeforeTheEpoch_KeepsSecondsAndNanoseconds()
    {
        Put("file");
        Ok(TrySetTimes("file", new TimeSpec(-1, 999_999_999), new TimeSpec(-2_147_483_647, 1)));
        Same("-1.999999999", StatOf("file").Accessed.ToString());
        Same("-2147483647.000000001", StatOf("file").Modified.ToString());
    }

    public static void Beyond32Bits_AreKept()
    {
        Put("file");
        foreach (
            long seconds in (long[])[2_147_483_647, 2_147_483_648, 4_294_967_296, 15_000_000_000]
        )
        {
            Ok(TrySetTimes("file", new TimeSpec(seconds, 5), new TimeSpec(seconds + 1, 6)));
            Same($"{seconds}.000000005", StatOf("file").Accessed.ToString());
            Same($"{seconds + 1}.000000006", StatOf("file").Modified.ToString());
        }
    }

    public static void SetOnes_AreKeptOverReopening()
    {
        Put("file", "content");
        Ok(TrySetTimes("file", new TimeSpec(-5, 5), new TimeSpec(9_000_000_000, 6)));
        Stat set = StatOf("file");
        for (int i = 0; i < 3; i++)
        {
            Close(Open("file", O_RDWR));
        }

        Same(set.Modified, StatOf("file").Modified);
    }

    public static void Write_AfterTheyWereSet_SetsModifiedAnew()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(TrySetTimes("file", new TimeSpec(5, 5), new TimeSpec(6, 6)));
        Write(file, "x");
        True(StatOf("file").Modified.Seconds > 1_000_000);
        Ok(TrySetTimes("file", new TimeSpec(5, 5), new TimeSpec(6, 6)));
        Ok(fsync(file));
        Close(file);
        Same("6.000000006", StatOf("file").Modified.ToString());
    }

    public static void OwnersReadWithoutAccessTime_LeavesItOld()
    {
        Put("file", "content");
        Ok(chown("file", Alice, Alice));
        Ok(TrySetTimes("file", new TimeSpec(1000, 0), new TimeSpec(2000, 0)));
        As(Alice, () => Same("content", TextAt(Open("file", O_RDONLY | O_NOATIME), 20, 0)));
        Same(1000L, StatOf("file").Accessed.Seconds);
    }

    public static void Stat_ThroughEveryName_IsTheSame()
    {
        Put("file", "content");
        Ok(link("file", "second"));
        Ok(symlink("file", "link"));
        Ok(TrySetTimes("second", new TimeSpec(31, 1), new TimeSpec(32, 2)));
        foreach (string name in (string[])["file", "second", "link"])
        {
            Same("32.000000002", StatOf(name).Modified.ToString(), name);
        }
    }
}
