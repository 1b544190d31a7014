using System.Text;

namespace AutoMount.PosixSuite.Behaviours;

internal static unsafe class SpecialFileBehaviours
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;

    public static void Fifo_CarriesBytes(PosixContext fs)
    {
        Ok(mkfifo("fifo", Octal(600)));
        ConcurrentStep writer = fs.Start(() => Write(Open("fifo", O_WRONLY), "through"));
        int reader = Open("fifo", O_RDONLY);
        Same("through", Read(reader, 20));
        writer.Join();
    }

    public static void Fifo_WithoutAReader_IsENXIO()
    {
        Ok(mkfifo("fifo", Octal(600)));
        Fails(ENXIO, TryOpen("fifo", O_WRONLY | O_NONBLOCK));
    }

    public static void Fifo_ExistingName_IsEEXIST()
    {
        Put("file");
        Fails(EEXIST, mkfifo("file", Octal(600)));
    }

    public static void Mknod_RegularFile_Works()
    {
        Ok(mknod("file", S_IFREG | Octal(640), 0));
        Same(S_IFREG, StatOf("file").Type);
        Same((int)Octal(640), StatOf("file").Permissions);
        Put("file", "content");
    }

    public static void Mknod_Socket_Works()
    {
        Ok(mknod("socket", S_IFSOCK | Octal(640), 0));
        Same(S_IFSOCK, StatOf("socket").Type);
    }

    public static void Mknod_Device_ByRoot_KeepsItsNumber()
    {
        Ok(mknod("null", S_IFCHR | Octal(666), 0x103));
        Stat stat = StatOf("null");
        Same(S_IFCHR, stat.Type);
        Same(1u, stat.DeviceMajor);
        Same(3u, stat.DeviceMinor);
    }

    [Needs(PosixTraits.DeviceNodes, EACCES)]
    public static void Device_CanBeOpened()
    {
        Ok(mknod("null", S_IFCHR | Octal(666), 0x103));
        Same("", Read(Open("null", O_RDONLY), 10));
    }

    public static void Mknod_Device_ByAUser_IsEPERM()
    {
        Ok(chmod(".", Octal(777)));
        As(Alice, () => Fails(EPERM, mknod("null", S_IFCHR | Octal(666), 0x103)));
    }

    public static void Mknod_Directory_IsEPERM() =>
        Fails(EPERM, mknod("directory", S_IFDIR | Octal(755), 0));

    public static void UnixSocket_IsBoundAndConnected()
    {
        int server = Socket();
        Ok(Bind(server, "socket"));
        Same(S_IFSOCK, StatOf("socket").Type);
        Ok(listen(server, 1));
        UnixAddress address = Address("socket");
        Ok(connect(Socket(), &address, (uint)sizeof(UnixAddress)));
    }

    public static void UnixSocket_NameInUse_IsEADDRINUSE()
    {
        Put("file");
        Fails(EADDRINUSE, Bind(Socket(), "file"));
    }

    public static void UnixSocket_WithoutAServer_IsECONNREFUSED()
    {
        int server = Socket();
        Ok(Bind(server, "socket"));
        Close(server);
        UnixAddress address = Address("socket");
        Fails(ECONNREFUSED, connect(Socket(), &address, (uint)sizeof(UnixAddress)));
    }

    public static void UnixSocket_Open_IsENXIO()
    {
        Ok(Bind(Socket(), "socket"));
        Fails(ENXIO, TryOpen("socket", O_RDWR));
    }

    private static int Socket() => OpenFiles.Add(Ok(socket(AF_UNIX, SOCK_STREAM | O_CLOEXEC, 0)));

    private static int Bind(int server, string name)
    {
        UnixAddress address = Address(name);
        return bind(server, &address, (uint)sizeof(UnixAddress));
    }

    private static UnixAddress Address(string name)
    {
        UnixAddress address = new() { Family = AF_UNIX };
        Encoding.Latin1.GetBytes(name, new Span<byte>(address.Path, 107));
        return address;
    }
}
