namespace AutoMount.PosixSuite.Behaviours;

internal static class SeekBehaviours
{
    private const long MiB = 1 << 20;

    public static void Seek_FromStartPositionAndEnd()
    {
        Put("file", "0123456789");
        int file = Open("file", O_RDONLY);
        Same(4L, Ok(lseek(file, 4, SEEK_SET)));
        Same(6L, Ok(lseek(file, 2, SEEK_CUR)));
        Same(9L, Ok(lseek(file, -1, SEEK_END)));
        Same("9", Read(file, 10));
    }

    public static void Seek_PastTheEnd_IsAllowedAndMakesAHoleOnWrite()
    {
        Put("file", "ab");
        int file = Open("file", O_RDWR);
        Same(5L, Ok(lseek(file, 5, SEEK_SET)));
        Same(2L, StatOf("file").Size);
        Write(file, "z");
        Same("ab\0\0\0z", Get("file"));
    }

    public static void Seek_BeforeTheStart_IsEINVAL()
    {
        Put("file", "ab");
        int file = Open("file", O_RDONLY);
        Fails(EINVAL, lseek(file, -1, SEEK_SET));
        Fails(EINVAL, lseek(file, -3, SEEK_END));
    }

    public static void Seek_UnknownWhence_IsEINVAL()
    {
        Put("file", "ab");
        Fails(EINVAL, lseek(Open("file", O_RDONLY), 0, 99));
    }

    public static void Data_AndHole_AreFound()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        WriteAt(file, Pattern(4096), MiB);
        Ok(ftruncate(file, 2 * MiB));
        Ok(fsync(file));
        long data = Ok(lseek(file, 0, SEEK_DATA));
        True(data is 0 or MiB, $"data begins at {data}");
        long hole = Ok(lseek(file, MiB, SEEK_HOLE));
        True(hole > MiB && hole <= 2 * MiB, $"hole begins at {hole}");
    }

    public static void Hole_InAFullFile_IsItsEnd()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Write(file, Pattern(8192));
        Same(8192L, Ok(lseek(file, 0, SEEK_HOLE)));
        Same(0L, Ok(lseek(file, 0, SEEK_DATA)));
    }

    public static void Data_PastTheEnd_IsENXIO()
    {
        Put("file", "content");
        int file = Open("file", O_RDONLY);
        Fails(ENXIO, lseek(file, 7, SEEK_DATA));
        Fails(ENXIO, lseek(file, 100, SEEK_HOLE));
    }
}
