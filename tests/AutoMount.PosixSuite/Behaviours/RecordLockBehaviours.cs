using System.Diagnostics;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Locks of processes (<c>F_SETLK</c>), tried against another process.</summary>
internal static unsafe class RecordLockBehaviours
{
    public static void TwoProcesses_Conflict()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(Lock(file, F_WRLCK, 0, 100));
        Another(other =>
        {
            Refused(other.Try(F_RDLCK, 99, 1));
            Refused(other.Try(F_WRLCK, 50, 100));
            Same(None, other.Try(F_WRLCK, 100, 10));
        });
    }

    public static void ReadLocks_AreTogether_AndKeepWritersOut()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(Lock(file, F_RDLCK, 0, 0));
        Another(other =>
        {
            Same(None, other.Try(F_RDLCK, 0, 0));
            Refused(other.Try(F_WRLCK, 5, 1));
        });
    }

    public static void OwnLocks_NeverConflict_AndAreUpgraded()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        int again = Open("file", O_RDWR);
        Ok(Lock(file, F_RDLCK, 0, 100));
        Ok(Lock(again, F_WRLCK, 0, 100));
        Another(other => Refused(other.Try(F_RDLCK, 0, 1)));
        Ok(Lock(again, F_RDLCK, 0, 100));
        Another(other => Same(None, other.Try(F_RDLCK, 0, 1)));
    }

    public static void AnyClose_OfTheFile_ReleasesAll()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(Lock(file, F_WRLCK, 0, 0));
        Close(Open("file", O_RDONLY));
        Another(other => Same(None, other.Try(F_WRLCK, 0, 0)));
    }

    public static void EndOfTheProcess_ReleasesAll()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        using (LockingProcess other = new())
        {
            Same(None, other.Try(F_WRLCK, 0, 0));
            Refused(Lock(file, F_WRLCK, 0, 0) == 0 ? None : EAGAIN);
        }

        Ok(Lock(file, F_WRLCK, 0, 0));
    }

    public static void Unlock_InTheMiddle_SplitsTheRange()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(Lock(file, F_WRLCK, 0, 30));
        Ok(Lock(file, F_UNLCK, 10, 10));
        Another(other =>
        {
            Same(None, other.Try(F_WRLCK, 10, 10));
            Refused(other.Try(F_WRLCK, 9, 1));
            Refused(other.Try(F_WRLCK, 20, 1));
        });
    }

    public static void Query_TellsRangeTypeAndOwner()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        using LockingProcess other = new();
        Same(None, other.Try(F_WRLCK, 10, 20));
        FileLock query = new() { Type = F_RDLCK };
        Ok(fcntl(file, F_GETLK, &query));
        Same(F_WRLCK, query.Type);
        Same(10L, query.Start);
        Same(20L, query.Length);
        Same(other.Id, query.Owner);
        query = new FileLock { Type = F_WRLCK, Start = 30 };
        Ok(fcntl(file, F_GETLK, &query));
        Same(F_UNLCK, query.Type);
    }

    public static void Range_FromTheEnd_AndBackwards()
    {
        Put("file", new string('x', 100));
        int file = Open("file", O_RDWR);
        FileLock wanted = new()
        {
            Type = F_WRLCK,
            Whence = SEEK_END,
            Start = -10,
            Length = -20,
        };
        Ok(fcntl(file, F_SETLK, &wanted)); // bytes 70 to 89
        Another(other =>
        {
            Same(None, other.Try(F_WRLCK, 0, 70));
            Refused(other.Try(F_WRLCK, 89, 1));
            Same(None, other.Try(F_WRLCK, 90, 0));
        });
    }

    public static void Range_BeforeTheStart_IsEINVAL()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Fails(EINVAL, Lock(file, F_WRLCK, -1, 10));
        Fails(EINVAL, Lock(file, F_WRLCK, 5, -10));
    }

    public static void WrongDescriptor_IsEBADF()
    {
        Put("file");
        Fails(EBADF, Lock(Open("file", O_RDONLY), F_WRLCK, 0, 0));
        Fails(EBADF, Lock(Open("file", O_WRONLY), F_RDLCK, 0, 0));
        Fails(EBADF, Lock(Open("file", O_PATH), F_RDLCK, 0, 0));
    }

    public static void Waiting_GetsItWhenItIsFree()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(Lock(file, F_WRLCK, 0, 0));
        using LockingProcess other = new();
        other.Begin(F_WRLCK, 0, 0, F_SETLKW);
        True(!other.AnswersWithin(TimeSpan.FromMilliseconds(100)), "the other one waits");
        Ok(Lock(file, F_UNLCK, 0, 0));
        Same(None, other.End());
    }

    public static void Circle_OfWaiters_IsEDEADLK()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(Lock(file, F_WRLCK, 0, 1));
        using LockingProcess other = new();
        Same(None, other.Try(F_WRLCK, 1, 1));
        other.Begin(F_WRLCK, 0, 1, F_SETLKW);
        True(!other.AnswersWithin(TimeSpan.FromMilliseconds(200)), "the other one waits for us");
        Fails(EDEADLK, Lock(file, F_WRLCK, 1, 1, F_SETLKW));
        Ok(Lock(file, F_UNLCK, 0, 1));
        Same(None, other.End());
    }

    public static void RecordAndOpenFileLocks_Conflict()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(Lock(file, F_WRLCK, 0, 0));
        Fails(EAGAIN, Lock(Open("file", O_RDWR), F_WRLCK, 0, 0, F_OFD_SETLK));
    }

    public static void FlockAndRecordLocks_DoNotMeet()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(flock(file, LOCK_EX));
        Another(other => Same(None, other.Try(F_WRLCK, 0, 0)));
    }

    public static void Flock_OfAnotherProcess_Conflicts_UntilItEnds()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        using Process process = Programs.Start("/usr/bin/flock", "file", "-c", "echo held; cat");
        Same("held", process.StandardOutput.ReadLine() ?? "");
        Fails(EAGAIN, flock(file, LOCK_SH | LOCK_NB));
        process.StandardInput.Close();
        process.WaitForExit();
        Ok(flock(file, LOCK_EX | LOCK_NB));
    }

    public static void Lock_OfAKilledProcess_IsReleased()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        using LockingProcess other = new();
        Same(None, other.Try(F_WRLCK, 0, 0));
        other.Kill();
        Ok(Lock(file, F_WRLCK, 0, 0));
    }

    public static void Flock_Upgrade_NeedsTheOthersGone()
    {
        int one = Open("file", O_RDWR | O_CREAT);
        int two = Open("file", O_RDWR);
        Ok(flock(one, LOCK_SH));
        Ok(flock(two, LOCK_SH));
        Fails(EAGAIN, flock(one, LOCK_EX | LOCK_NB));
        Ok(flock(two, LOCK_UN));
        Ok(flock(one, LOCK_EX | LOCK_NB));
        Fails(EAGAIN, flock(two, LOCK_SH | LOCK_NB));
        Ok(flock(one, LOCK_SH | LOCK_NB));
        Ok(flock(two, LOCK_SH | LOCK_NB));
    }

    public static void Flock_OfADirectory_AndReadOnlyFile_Works()
    {
        Put("file");
        Ok(flock(Open(".", O_RDONLY | O_DIRECTORY), LOCK_EX | LOCK_NB));
        Ok(flock(Open("file", O_RDONLY), LOCK_EX | LOCK_NB));
        Fails(EBADF, flock(Open("file", O_PATH), LOCK_EX | LOCK_NB));
    }

    public static void Locks_OutliveRenameAndUnlink()
    {
        int one = Open("file", O_RDWR | O_CREAT);
        int two = Open("file", O_RDWR);
        Ok(Lock(one, F_WRLCK, 0, 0, F_OFD_SETLK));
        Ok(rename("file", "moved"));
        Fails(EAGAIN, Lock(two, F_WRLCK, 0, 0, F_OFD_SETLK));
        Ok(unlink("moved"));
        Fails(EAGAIN, Lock(two, F_WRLCK, 0, 0, F_OFD_SETLK));
        Put("file");
        Ok(Lock(Open("file", O_RDWR), F_WRLCK, 0, 0, F_OFD_SETLK));
    }

    public static void ThroughTwoHardLinks_TheyConflict()
    {
        int one = Open("file", O_RDWR | O_CREAT);
        Ok(link("file", "second"));
        int two = Open("second", O_RDWR);
        Ok(Lock(one, F_WRLCK, 0, 0, F_OFD_SETLK));
        Fails(EAGAIN, Lock(two, F_RDLCK, 0, 1, F_OFD_SETLK));
    }

    private static void Another(Action<LockingProcess> step)
    {
        using LockingProcess other = new();
        step(other);
    }

    private static void Refused(Errno got) =>
        True(got is EAGAIN or EACCES, $"another's lock is in the way: {got}");

    private static int Lock(int file, short type, long start, long length, int command = F_SETLK)
    {
        FileLock wanted = new()
        {
            Type = type,
            Start = start,
            Length = length,
        };
        return fcntl(file, command, &wanted);
    }
}
