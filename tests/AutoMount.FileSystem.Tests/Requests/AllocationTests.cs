using System.Globalization;
using System.Text;
using AutoMount.Core.Folders;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Tests.Requests;

/// <summary>What a request costs in garbage: bytes allocated by the serving thread, per request, with the real file system and no kernel.</summary>
public sealed class AllocationTests : IDisposable
{
    private const uint ReadWrite = 2; // O_RDWR
    private const int Listed = 100; // entries of the directory that is listed

    /// <summary>How many requests of a kind are measured, and how many bytes each may allocate. A debug build boxes each <c>HasFlag</c> (48 bytes).</summary>
    private static readonly Cost[] Bounds =
    [
        new("GETATTR", Requests: 150_000, MostBytes: 0),
        new("READ", Requests: 150_000, MostBytes: 0),
        new("WRITE", Requests: 100_000, MostBytes: 0),
        new("LOOKUP known", Requests: 100_000, MostBytes: 0),
        new("LOOKUP missing", Requests: 100_000, MostBytes: 0),
        new("STATFS", Requests: 100_000, MostBytes: 0),
        new("READDIR", Requests: 40_000, MostBytes: 0),
        new("READDIRPLUS", Requests: 4_000, MostBytes: 0),
        new("OPEN RELEASE", Requests: 40_000, MostBytes: 0),
        new("OPENDIR declined", Requests: 40_000, MostBytes: 0),
        new("LOOKUP fresh FORGET", Requests: 40_000, MostBytes: 0),
        new("CREATE RELEASE UNLINK FORGET", Requests: 5_000, MostBytes: 0),
    ];

    private readonly UnmountedTree _tree = new(
        new FolderLimits(FolderLimits.Unlimited, FolderLimits.Unlimited)
    );
    private readonly ulong _file;
    private readonly ulong _handle;
    private readonly ulong _directory;

    public AllocationTests()
    {
        byte[] name = "file\0"u8.ToArray();
        ReadOnlySpan<byte> created = _tree.Demand(
            Opcode.FUSE_CREATE,
            _tree.FolderNode,
            new FuseCreateIn { Mode = 0x81A4, Flags = ReadWrite },
            name
        );
        _file = UnmountedTree.NodeOf(created);
        _handle = UnmountedTree.NodeOf(created[128..]);
        _directory = UnmountedTree.NodeOf(
            _tree.Demand(
                Opcode.FUSE_MKDIR,
                _tree.FolderNode,
                new FuseMkDirIn { Mode = 0x1ED },
                "directory\0"u8
            )
        );
        for (int number = 0; number < Listed; number++)
        {
            _ = _tree.Demand(
                Opcode.FUSE_MKNOD,
                _directory,
                new FuseMkNodIn { Mode = 0x81A4 },
                Encoding.ASCII.GetBytes($"entry{number:D4}\0")
            );
        }

        ulong fresh = UnmountedTree.NodeOf(
            _tree.Demand(
                Opcode.FUSE_MKNOD,
                _tree.FolderNode,
                new FuseMkNodIn { Mode = 0x81A4 },
                "fresh\0"u8
            )
        );
        _ = _tree.Ask(Opcode.FUSE_FORGET, fresh, 1ul);
    }

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void AMillionRequests_OfTheHotPath_AllocateNoMoreThanTheirBounds()
    {
        StringBuilder table = new();
        List<string> over = [];
        foreach (Cost bound in Bounds)
        {
            Action<int> ask = Question(bound.Name);
            Repeat(ask, 200); // what is made once does not count
            long before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(ask, bound.Requests);
            double each =
                (GC.GetAllocatedBytesForCurrentThread() - before) / (double)bound.Requests;
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"{bound.Name, -30}{bound.Requests, 8} requests {each, 10:F1} bytes each, at most {bound.MostBytes}"
            );
            _ = table.AppendLine(line);
            if (each > bound.MostBytes + 0.1) // a runtime's own page once in a while
            {
                over.Add(line);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(table.ToString());
        Assert.True(over.Count == 0, table.ToString());
    }

    private static void Repeat(Action<int> ask, int count)
    {
        for (int number = 0; number < count; number++)
        {
            ask(number);
        }
    }

    private Action<int> Question(string name) =>
        name switch
        {
            "GETATTR" => _ => Get(_file),
            "READ" => Read,
            "WRITE" => Write,
            "LOOKUP known" => _ => LookUp("file\0"u8),
            "LOOKUP missing" => _ => LookUp("missing\0"u8),
            "STATFS" => _ => Tell(),
            "READDIR" => _ => List(Opcode.FUSE_READDIR),
            "READDIRPLUS" => _ => List(Opcode.FUSE_READDIRPLUS),
            "OPEN RELEASE" => _ => OpenAndClose(),
            "OPENDIR declined" => _ => Decline(),
            "LOOKUP fresh FORGET" => _ => LookUpAndForget(),
            "CREATE RELEASE UNLINK FORGET" => _ => MakeAndRemove(),
            _ => throw new ArgumentException(name, nameof(name)),
        };

    private static void Demand(ReadOnlySpan<byte> reply)
    {
        if (UnmountedTree.ErrorOf(reply) != Errno.None)
        {
            Assert.Fail($"{UnmountedTree.ErrorOf(reply)}");
        }
    }

    private void Get(ulong node) =>
        Demand(_tree.Ask(Opcode.FUSE_GETATTR, node, new FuseGetAttrIn()));

    private void Read(int number) =>
        Demand(
            _tree.Ask(
                Opcode.FUSE_READ,
                _file,
                new FuseReadIn
                {
                    Handle = _handle,
                    Offset = (ulong)(number % 64) * 4096,
                    Size = 4096,
                }
            )
        );

    private void Write(int number)
    {
        Span<byte> data = stackalloc byte[4096];
        data.Fill((byte)number);
        Demand(
            _tree.Ask(
                Opcode.FUSE_WRITE,
                _file,
                new FuseWriteIn
                {
                    Handle = _handle,
                    Offset = (ulong)(number % 64) * 4096,
                    Size = 4096,
                },
                data
            )
        );
    }

    private void LookUp(ReadOnlySpan<byte> name) =>
        Demand(_tree.Ask(Opcode.FUSE_LOOKUP, _tree.FolderNode, name));

    private void Tell() => Demand(_tree.Ask(Opcode.FUSE_STATFS, _file, []));

    private void List(Opcode opcode)
    {
        ReadOnlySpan<byte> reply = _tree.Ask(
            opcode,
            _directory,
            new FuseReadIn { Size = 32 * 1024 }
        );
        Demand(reply);
        if (reply.Length < Listed * 24)
        {
            Assert.Fail($"only {reply.Length} bytes of entries");
        }
    }

    private void OpenAndClose()
    {
        ReadOnlySpan<byte> reply = _tree.Ask(Opcode.FUSE_OPEN, _file, new FuseOpenIn());
        Demand(reply);
        FuseReleaseIn release = new() { Handle = UnmountedTree.NodeOf(reply) };
        Demand(_tree.Ask(Opcode.FUSE_RELEASE, _file, release));
    }

    private void Decline()
    {
        ReadOnlySpan<byte> reply = _tree.Ask(Opcode.FUSE_OPENDIR, _directory, new FuseOpenIn());
        if (UnmountedTree.ErrorOf(reply) != Errno.ENOSYS)
        {
            Assert.Fail("a directory was opened");
        }
    }

    private void LookUpAndForget()
    {
        ReadOnlySpan<byte> reply = _tree.Ask(Opcode.FUSE_LOOKUP, _tree.FolderNode, "fresh\0"u8);
        Demand(reply);
        _ = _tree.Ask(Opcode.FUSE_FORGET, UnmountedTree.NodeOf(reply), 1ul);
    }

    private void MakeAndRemove()
    {
        ReadOnlySpan<byte> reply = _tree.Ask(
            Opcode.FUSE_CREATE,
            _tree.FolderNode,
            new FuseCreateIn { Mode = 0x81A4, Flags = ReadWrite },
            "short-lived\0"u8
        );
        Demand(reply);
        ulong node = UnmountedTree.NodeOf(reply);
        ulong handle = UnmountedTree.NodeOf(reply[128..]);
        Demand(_tree.Ask(Opcode.FUSE_RELEASE, node, new FuseReleaseIn { Handle = handle }));
        Demand(_tree.Ask(Opcode.FUSE_UNLINK, _tree.FolderNode, "short-lived\0"u8));
        _ = _tree.Ask(Opcode.FUSE_FORGET, node, 1ul);
    }

    private sealed record Cost(string Name, int Requests, int MostBytes);
}
