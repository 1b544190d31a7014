using System.Buffers.Binary;
using AutoMount.Core.Folders;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.TestKit.Fuse;

namespace AutoMount.FileSystem.Tests.Requests;

/// <summary>Whatever bytes come as requests, in whatever order: the real file system answers each once, charges nothing for what it refuses, and its ledger ends up equal to the disk.</summary>
public sealed class RequestFuzzTests : IDisposable
{
    private const int Seed = 7_045;
    private const int Period = 500; // requests between quiet moments
    private static readonly FolderLimits Limits = new(Bytes: 1024 * 1024, Inodes: 60);

    /// <summary>What must have succeeded at least once.</summary>
    private static readonly Opcode[] Reached =
    [
        Opcode.FUSE_LOOKUP,
        Opcode.FUSE_GETATTR,
        Opcode.FUSE_SETATTR,
        Opcode.FUSE_STATX,
        Opcode.FUSE_READLINK,
        Opcode.FUSE_SYMLINK,
        Opcode.FUSE_MKNOD,
        Opcode.FUSE_MKDIR,
        Opcode.FUSE_UNLINK,
        Opcode.FUSE_RMDIR,
        Opcode.FUSE_RENAME,
        Opcode.FUSE_RENAME2,
        Opcode.FUSE_LINK,
        Opcode.FUSE_OPEN,
        Opcode.FUSE_CREATE,
        Opcode.FUSE_TMPFILE,
        Opcode.FUSE_READ,
        Opcode.FUSE_WRITE,
        Opcode.FUSE_RELEASE,
        Opcode.FUSE_FSYNC,
        Opcode.FUSE_FALLOCATE,
        Opcode.FUSE_LSEEK,
        Opcode.FUSE_COPY_FILE_RANGE,
        Opcode.FUSE_COPY_FILE_RANGE_64,
        Opcode.FUSE_READDIR,
        Opcode.FUSE_READDIRPLUS,
        Opcode.FUSE_FSYNCDIR,
        Opcode.FUSE_STATFS,
        Opcode.FUSE_SYNCFS,
        Opcode.FUSE_SETXATTR,
        Opcode.FUSE_GETXATTR,
        Opcode.FUSE_LISTXATTR,
        Opcode.FUSE_REMOVEXATTR,
    ];

    private readonly UnmountedTree _tree = new(Limits, descriptors: 8);
    private readonly GuardedMemory _requests = new(RequestMaker.Capacity + 4096);
    private readonly GuardedMemory _replies = new(FuseDispatcher.ReplyCapacity);
    private readonly KernelsMemory _memory = new();
    private readonly List<string> _history = [];
    private readonly HashSet<Opcode> _succeeded = [];

    public void Dispose()
    {
        _tree.Dispose();
        _requests.Dispose();
        _replies.Dispose();
    }

    public RequestFuzzTests() => _memory.Learn(_tree.FolderNode);

    [Fact]
    public void AnyHistory_200000Requests_LeavesTheLedgerEqualToTheDisk() => Fuzz(Seed, 200_000);

    [Fact]
    [Trait("Kind", "Soak")]
    public void AnyHistory_ManyMoreRequests_LeavesTheLedgerEqualToTheDisk()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Fuzz(seed, 2_000_000);
    }

    private void Fuzz(int seed, int cases)
    {
        Random random = new(seed);
        RequestMaker maker = new(random)
        {
            Node = () => _memory.ChooseNode(random, _tree.FolderNode),
            Handle = () => _memory.ChooseHandle(random),
            StrangeNames = 30,
            EdgeNumbers = 8,
        };
        RequestMutator mutator = new(random);
        for (int number = 0; number < cases; number++)
        {
            Opcode opcode = Choose(random);
            ReadOnlySpan<byte> made = maker.Make(opcode, unique: (ulong)number);
            Span<byte> request = Place(random.Next(4) == 0 ? mutator.Spoil(made) : made);
            if (IsDangerous(request))
            {
                continue;
            }

            Check(request, $"seed {seed}, case {number}, {opcode}");
            if (number % 20 == 0)
            {
                _memory.Learn(_tree.LookUpFolder()); // it may have been forgotten
            }

            if (number % Period == Period - 1)
            {
                Settle($"seed {seed}, after case {number}");
            }
        }

        Settle($"seed {seed}, at the end");
        Assert.Empty(Reached.Except(_succeeded)); // or the history would be one of refusals
    }

    private static Opcode Choose(Random random)
    {
        while (true)
        {
            Opcode opcode = RequestMaker.Opcodes[random.Next(RequestMaker.Opcodes.Length)];
            bool slow = opcode is Opcode.FUSE_FSYNC or Opcode.FUSE_FSYNCDIR or Opcode.FUSE_SYNCFS; // the disk is no matter here
            if (!slow || random.Next(50) == 0)
            {
                return opcode;
            }
        }
    }

    /// <summary>A device other than /dev/null, made by a bit that was turned, must not come into being on the test's disk.</summary>
    private static bool IsDangerous(ReadOnlySpan<byte> request) =>
        request.Length >= 48
        && ReplyRules.OpcodeOf(request) == Opcode.FUSE_MKNOD
        && BinaryPrimitives.ReadUInt32LittleEndian(request[44..]) != 0x103;

    private Span<byte> Place(ReadOnlySpan<byte> request)
    {
        Span<byte> placed = _requests.AtEnd(request.Length);
        request.CopyTo(placed);
        return placed;
    }

    private void Check(ReadOnlySpan<byte> request, string what)
    {
        FolderUsage before = _tree.Used;
        Span<byte> buffer = _replies.AtEnd(FuseDispatcher.ReplyCapacity);
        ReadOnlySpan<byte> reply = buffer[
            .._tree.Dispatcher.Dispatch(request, buffer, identity: null)
        ];
        string? fault = ReplyRules.FaultIn(request, reply) ?? FaultInLedger(request, reply, before);
        if (fault is not null)
        {
            string bytes = Convert.ToHexString(request[..Math.Min(request.Length, 200)]);
            Assert.Fail($"{what}: {fault}; request {bytes}");
        }

        Note(request, reply, before);
        if (request.Length >= RequestMaker.HeaderLength)
        {
            _memory.Learn(ReplyRules.OpcodeOf(request), reply);
        }
    }

    /// <summary>Remembers what was asked since the last quiet moment, for whoever looks for the fault.</summary>
    private void Note(ReadOnlySpan<byte> request, ReadOnlySpan<byte> reply, FolderUsage before)
    {
        if (request.Length < RequestMaker.HeaderLength)
        {
            return;
        }

        if (ReplyRules.ErrorOf(reply) == 0)
        {
            _ = _succeeded.Add(ReplyRules.OpcodeOf(request));
        }

        string arguments = Convert.ToHexString(request[16..Math.Min(request.Length, 120)]);
        _history.Add(
            $"{ReplyRules.OpcodeOf(request)} {arguments}: {UnmountedTree.ErrorOf(reply)}, {_tree.Used.Bytes - before.Bytes} bytes, {_tree.Used.Inodes - before.Inodes} inodes"
        );
    }

    private string? FaultInLedger(
        ReadOnlySpan<byte> request,
        ReadOnlySpan<byte> reply,
        FolderUsage before
    )
    {
        FolderUsage after = _tree.Used;
        if (after.Bytes is < 0 or > 1024 * 1024 || after.Inodes is < 0 or > 60)
        {
            return $"{after} is outside the limits";
        }

        bool refused = ReplyRules.ErrorOf(reply) != 0;
        return refused && after != before && !MayChargeThoughRefused(request)
            ? $"refused, and {before} became {after}"
            : null;
    }

    /// <summary>SETATTR sets one thing after the other; and a file without a name is charged again before it is known whether the call succeeds.</summary>
    private static bool MayChargeThoughRefused(ReadOnlySpan<byte> request) =>
        ReplyRules.OpcodeOf(request)
            is Opcode.FUSE_SETATTR
                or Opcode.FUSE_OPEN
                or Opcode.FUSE_LINK
                or Opcode.FUSE_CREATE;

    /// <summary>Ends everything that is open and known: now the ledger must equal the disk.</summary>
    private void Settle(string what)
    {
        foreach (ulong handle in _memory.TakeHandles())
        {
            _ = _tree.Ask(Opcode.FUSE_RELEASE, 0, new FuseReleaseIn { Handle = handle });
        }

        foreach (ulong node in _memory.TakeNodes())
        {
            _ = _tree.Ask(Opcode.FUSE_FORGET, node, ulong.MaxValue);
        }

        FolderUsage found = _tree.Recounted;
        Assert.True(
            found == _tree.Used,
            $"{what}: {found} on the disk, {_tree.Used} charged after\n{string.Join('\n', _history.TakeLast(60))}"
        );
        _history.Clear();
        Assert.True(_tree.NodeCount == 0, $"{what}: {_tree.NodeCount} nodes are left");
        _memory.Learn(_tree.LookUpFolder());
    }
}
