using System.Diagnostics;
using System.Text;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Unix sockets with a name in the directory.</summary>
internal static unsafe class SocketBehaviours
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOCK_DGRAM = 2;

    public static void IsBoundAndConnected()
    {
        int server = Socket();
        Ok(Bind(server, "socket"));
        Same(S_IFSOCK, StatOf("socket").Type);
        Ok(listen(server, 1));
        UnixAddress address = Address("socket");
        Ok(connect(Socket(), &address, (uint)sizeof(UnixAddress)));
    }

    public static void NameInUse_IsEADDRINUSE()
    {
        Put("file");
        Fails(EADDRINUSE, Bind(Socket(), "file"));
    }

    public static void WithoutAServer_IsECONNREFUSED()
    {
        int server = Socket();
        Ok(Bind(server, "socket"));
        Close(server);
        UnixAddress address = Address("socket");
        Fails(ECONNREFUSED, connect(Socket(), &address, (uint)sizeof(UnixAddress)));
    }

    public static void Open_IsENXIO()
    {
        Ok(Bind(Socket(), "socket"));
        Fails(ENXIO, TryOpen("socket", O_RDWR));
    }

    public static void Bytes_GoBetweenProcesses()
    {
        int server = Listening("socket");
        using Process client = Programs.Start(
            "/usr/bin/python3",
            "-ISc",
            "import socket; s=socket.socket(socket.AF_UNIX); s.connect('socket'); s.sendall(b'ping'); print(s.recv(9).decode())"
        );
        int connection = OpenFiles.Add(Ok(accept(server, null, null)));
        Same("ping", Read(connection, 20));
        Write(connection, "pong");
        Same("pong\n", client.StandardOutput.ReadToEnd());
        client.WaitForExit();
        Same(0, client.ExitCode);
    }

    public static void Server_InAnotherProcess_IsReached()
    {
        using Process server = Programs.Start(
            "/usr/bin/python3",
            "-ISc",
            "import socket; s=socket.socket(socket.AF_UNIX); s.bind('socket'); s.listen(); print('ready',flush=True); c,_=s.accept(); c.sendall(b'welcome')"
        );
        Same("ready", server.StandardOutput.ReadLine() ?? "");
        int client = Socket();
        Ok(Connect(client, "socket"));
        Same("welcome", Read(client, 20));
        server.WaitForExit();
        Fails(ECONNREFUSED, Connect(Socket(), "socket"));
    }

    public static void Renamed_OrLinked_StillLeadsToTheServer()
    {
        _ = Listening("socket");
        Ok(rename("socket", "moved"));
        Fails(ENOENT, Connect(Socket(), "socket"));
        Ok(Connect(Socket(), "moved"));
        Ok(link("moved", "linked"));
        Ok(symlink("linked", "symlink"));
        Ok(Connect(Socket(), "symlink"));
        Ok(unlink("moved"));
        Ok(Connect(Socket(), "linked"));
    }

    public static void Unlinked_IsENOENT_AndCanBeBoundAnew()
    {
        _ = Listening("socket");
        Ok(unlink("socket"));
        Fails(ENOENT, Connect(Socket(), "socket"));
        _ = Listening("socket");
        Ok(Connect(Socket(), "socket"));
    }

    public static void Connect_NeedsWritePermission()
    {
        _ = Listening("socket");
        Ok(chmod("socket", Octal(755)));
        As(Alice, () => Fails(EACCES, Connect(Socket(), "socket")));
        Ok(chmod("socket", Octal(722)));
        As(Alice, () => Ok(Connect(Socket(), "socket")));
    }

    public static void Bind_ByAUser_BelongsToHim_WithUmask()
    {
        Ok(mkdir("directory", Octal(777)));
        As(
            Alice,
            () =>
            {
                Fails(EACCES, Bind(Socket(), "socket"));
                umask(Octal(77));
                Ok(Bind(Socket(), "directory/socket"));
            }
        );
        Stat stat = StatOf("directory/socket");
        Same(Alice, stat.Uid);
        Same((int)Octal(700), stat.Permissions);
    }

    public static void Connect_ToAFile_IsECONNREFUSED()
    {
        Put("file");
        Fails(ECONNREFUSED, Connect(Socket(), "file"));
    }

    public static void Datagrams_ArriveByName()
    {
        int receiver = OpenFiles.Add(Ok(socket(AF_UNIX, SOCK_DGRAM | O_CLOEXEC, 0)));
        Ok(Bind(receiver, "socket"));
        int sender = OpenFiles.Add(Ok(socket(AF_UNIX, SOCK_DGRAM | O_CLOEXEC, 0)));
        Ok(Connect(sender, "socket"));
        Write(sender, "datagram");
        Same("datagram", Read(receiver, 50));
    }

    private static int Listening(string name)
    {
        int server = Socket();
        Ok(Bind(server, name));
        Ok(listen(server, 5));
        return server;
    }

    private static int Connect(int client, string name)
    {
        UnixAddress address = Address(name);
        return connect(client, &address, (uint)sizeof(UnixAddress));
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
