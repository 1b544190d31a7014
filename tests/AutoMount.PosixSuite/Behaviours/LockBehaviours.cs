namespace AutoMount.PosixSuite.Behaviours;

internal static unsafe class LockBehaviours
{
    public static void Flock_TwoDescriptions_Conflict()
    {
        int one = Open("file", O_RDWR | O_CREAT);
        int two = Open("file", O_RDWR);
        Ok(flock(one, LOCK_EX));
        Fails(EAGAIN, flock(two, LOCK_EX | LOCK_NB));
        Fails(EAGAIN, flock(two, LOCK_SH | LOCK_NB));
        Ok(flock(one, LOCK_UN));
        Ok(flock(two, LOCK_EX | LOCK_NB));
    }

    public static void Flock_Shared_AreTogether()
    {
        int one = Open("file", O_RDWR | O_CREAT);
        int two = Open("file", O_RDONLY);
        Ok(flock(one, LOCK_SH | LOCK_NB));
        Ok(flock(two, LOCK_SH | LOCK_NB));
        Fails(EAGAIN, flock(one, LOCK_EX | LOCK_NB));
    }

    public static void Flock_EndsWithTheLastClose()
    {
        int one = Open("file", O_RDWR | O_CREAT);
        int duplicate = OpenFiles.Add(Ok(dup(one)));
        int two = Open("file", O_RDWR);
        Ok(flock(one, LOCK_EX));
        Close(one);
        Fails(EAGAIN, flock(two, LOCK_EX | LOCK_NB));
        Close(duplicate);
        Ok(flock(two, LOCK_EX | LOCK_NB));
    }

    public static void Flock_Waits_UntilItIsFree(PosixContext fs)
    {
        int one = Open("file", O_RDWR | O_CREAT);
        Ok(flock(one, LOCK_EX));
        ConcurrentStep waiter = fs.Start(() =>
        {
            int two = Open("file", O_RDWR);
            Ok(flock(two, LOCK_EX));
        });
        True(!waiter.EndsWithin(TimeSpan.FromMilliseconds(100)), "the second one waits");
        Ok(flock(one, LOCK_UN));
        waiter.Join();
    }

    public static void OpenFileLocks_Overlapping_Conflict()
    {
        int one = Open("file", O_RDWR | O_CREAT);
        int two = Open("file", O_RDWR);
        Ok(Lock(one, F_WRLCK, 0, 100));
        Fails(EAGAIN, Lock(two, F_WRLCK, 50, 100));
        Fails(EAGAIN, Lock(two, F_RDLCK, 99, 1));
        Ok(Lock(two, F_WRLCK, 100, 50));
    }

    public static void OpenFileLocks_ForReading_AreTogether()
    {
        int one = Open("file", O_RDWR | O_CREAT);
        int two = Open("file", O_RDWR);
        Ok(Lock(one, F_RDLCK, 0, 0));
        Ok(Lock(two, F_RDLCK, 0, 0));
        Fails(EAGAIN, Lock(one, F_WRLCK, 0, 1));
    }

    public static void OpenFileLocks_PartUnlocked_IsFree()
    {
        int one = Open("file", O_RDWR | O_CREAT);
        int two = Open("file", O_RDWR);
        Ok(Lock(one, F_WRLCK, 0, 0));
        Ok(Lock(one, F_UNLCK, 10, 10));
        Ok(Lock(two, F_WRLCK, 10, 10));
        Fails(EAGAIN, Lock(two, F_WRLCK, 20, 1));
    }

    public static void OpenFileLocks_EndWithTheirDescription()
    {
        int one = Open("file", O_RDWR | O_CREAT);
        int two = Open("file", O_RDWR);
        Ok(Lock(one, F_WRLCK, 0, 0));
        Close(one);
        Ok(Lock(two, F_WRLCK, 0, 0));
    }

    public static void OpenFileLocks_Query_TellsTheConflict()
    {
        int one = Open("file", O_RDWR | O_CREAT);
        int two = Open("file", O_RDWR);
        Ok(Lock(one, F_WRLCK, 10, 20));
        FileLock query = new() { Type = F_RDLCK };
        Ok(fcntl(two, F_OFD_GETLK, &query));
        Same(F_WRLCK, query.Type);
        Same(10L, query.Start);
        Same(20L, query.Length);
    }

    public static void OpenFileLocks_WriteLockOnAReadOnlyDescriptor_IsEBADF()
    {
        Put("file");
        Fails(EBADF, Lock(Open("file", O_RDONLY), F_WRLCK, 0, 0));
    }

    private static int Lock(int file, short type, long start, long length)
    {
        FileLock wanted = new()
        {
            Type = type,
            Start = start,
            Length = length,
        };
        return fcntl(file, F_OFD_SETLK, &wanted);
    }
}
