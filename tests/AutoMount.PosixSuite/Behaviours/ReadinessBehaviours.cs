namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Readiness of regular files, and what may be asked of them by <c>ioctl</c>.</summary>
internal static unsafe class ReadinessBehaviours
{
    public static void File_IsAlwaysReady()
    {
        PollRequest request = new()
        {
            Descriptor = Open("file", O_RDWR | O_CREAT),
            Wanted = POLLIN | POLLOUT,
        };
        Same(1, Ok(poll(&request, 1, 0)));
        Same((short)(POLLIN | POLLOUT), request.Ready);
    }

    public static void Directory_IsAlwaysReadyToRead()
    {
        PollRequest request = new()
        {
            Descriptor = Open(".", O_RDONLY | O_DIRECTORY),
            Wanted = POLLIN,
        };
        Same(1, Ok(poll(&request, 1, 0)));
        Same(POLLIN, request.Ready);
    }

    public static void Epoll_OfAFile_IsEPERM()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        int epoll = OpenFiles.Add(Ok(epoll_create1(O_CLOEXEC)));
        EpollRequest request = new() { Events = (uint)POLLIN };
        Fails(EPERM, epoll_ctl(epoll, EPOLL_CTL_ADD, file, &request));
    }

    public static void Fifo_IsReadyWhenItHoldsBytes()
    {
        Ok(mkfifo("fifo", Octal(600)));
        int fifo = Open("fifo", O_RDWR | O_NONBLOCK);
        PollRequest request = new() { Descriptor = fifo, Wanted = POLLIN };
        Same(0, Ok(poll(&request, 1, 0)));
        Write(fifo, "x");
        Same(1, Ok(poll(&request, 1, 0)));
        int waiting = 0;
        Ok(ioctl(fifo, FIONREAD, &waiting));
        Same(1, waiting);
    }

    public static void Fionread_IsWhatIsLeftOfTheFile()
    {
        Put("file", "0123456789");
        int file = Open("file", O_RDONLY);
        Same("012", Read(file, 3));
        int left = 0;
        Ok(ioctl(file, FIONREAD, &left));
        Same(7, left);
    }

    public static void Terminal_Requests_AreENOTTY()
    {
        byte* buffer = stackalloc byte[256];
        Fails(ENOTTY, ioctl(Open("file", O_RDWR | O_CREAT), TCGETS, buffer));
        Fails(ENOTTY, ioctl(Open(".", O_RDONLY | O_DIRECTORY), TCGETS, buffer));
        Fails(ENOTTY, ioctl(Open("file", O_RDWR), 0x7FFF, buffer));
    }

    [Needs(PosixTraits.InodeFlags, ENOTTY)]
    public static void InodeFlags_AreTold()
    {
        long flags = -1;
        Ok(ioctl(Open("file", O_RDWR | O_CREAT), FS_IOC_GETFLAGS, &flags));
        Same(0, (int)flags & 0x30, "neither immutable nor append-only");
    }
}
