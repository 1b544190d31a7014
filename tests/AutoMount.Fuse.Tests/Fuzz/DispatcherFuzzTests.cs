using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.TestKit.Fuse;

namespace AutoMount.Fuse.Tests.Fuzz;

/// <summary>Whatever bytes come as a request: one reply as the kernel wants it, nothing thrown, no byte outside touched.</summary>
public sealed class DispatcherFuzzTests : IDisposable
{
    private const int Seed = 20_251;
    private readonly GuardedMemory _requests = new(RequestMaker.Capacity + 4096);
    private readonly GuardedMemory _replies = new(FuseDispatcher.ReplyCapacity);
    private readonly RecordingFileSystem _fileSystem = new() { FillsBuffers = true };
    private readonly List<uint> _unknown = [];
    private readonly FuseDispatcher _dispatcher;

    public DispatcherFuzzTests() => _dispatcher = new FuseDispatcher(_fileSystem, _unknown.Add);

    public static TheoryData<Opcode> Opcodes => [.. RequestMaker.Opcodes];

    public void Dispose()
    {
        _requests.Dispose();
        _replies.Dispose();
    }

    [Fact]
    public void AnyRequest_200000Cases_IsAnsweredOnceAsTheKernelWants() => Fuzz(Seed, 200_000);

    [Fact]
    [Trait("Kind", "Soak")]
    public void AnyRequest_ManyMoreCases_IsAnsweredOnceAsTheKernelWants()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Fuzz(seed, 20_000_000);
    }

    [Theory]
    [MemberData(nameof(Opcodes))]
    public void Request_CutAtEveryLength_IsAnsweredOrSilentAsItsHeadSays(Opcode opcode)
    {
        Random random = new(Seed);
        RequestMaker maker = new(random) { StrangeNames = int.MaxValue };
        for (int round = 0; round < 4; round++)
        {
            byte[] whole = maker.Make(opcode, unique: 99).ToArray();
            for (int length = 0; length <= Math.Min(whole.Length, 6000); length++)
            {
                Send(whole.AsSpan(0, length), $"{opcode} cut at {length}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Opcodes))]
    public void Request_WithEachBitTurned_IsAnsweredOnce(Opcode opcode)
    {
        RequestMaker maker = new(new Random(Seed)) { StrangeNames = int.MaxValue };
        byte[] whole = maker.Make(opcode, unique: 99).ToArray();
        for (int bit = 0; bit < Math.Min(whole.Length, 300) * 8; bit++)
        {
            whole[bit / 8] ^= (byte)(1 << (bit % 8));
            Send(whole, $"{opcode} with bit {bit} turned");
            whole[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void BatchForget_OfFourBillion_EndsWithItsBytes()
    {
        byte[] request = KernelScript.Request(
            Opcode.FUSE_BATCH_FORGET,
            KernelScript.Bytes(uint.MaxValue),
            KernelScript.Bytes(0u),
            KernelScript.Bytes(new FuseForgetOne { NodeId = 1, Lookups = ulong.MaxValue }),
            new byte[15]
        );

        Send(request, "a batch of 2^32-1");

        Assert.Equal([$"Forget 1x{ulong.MaxValue}"], _fileSystem.Calls);
    }

    private void Fuzz(int seed, int cases)
    {
        Random random = new(seed);
        RequestMaker maker = new(random);
        RequestMutator mutator = new(random);
        for (int number = 0; number < cases; number++)
        {
            Opcode opcode = RequestMaker.Opcodes[random.Next(RequestMaker.Opcodes.Length)];
            _fileSystem.Answer = random.Next(4) == 0 ? Errno.ENOENT : Errno.None;
            Span<byte> request = mutator.Spoil(maker.Make(opcode, unique: (ulong)number));
            Send(request, $"seed {seed}, case {number}, {opcode}");
            _fileSystem.Calls.Clear();
        }

        Assert.True(_unknown.Count <= 64, "what is reported of unknown opcodes is bounded");
        Assert.Equal(_unknown.Distinct(), _unknown);
    }

    /// <summary>Sends a request that ends at a forbidden page, then (short ones) the same behind one.</summary>
    private void Send(ReadOnlySpan<byte> request, string what)
    {
        _fileSystem.Calls.Clear();
        Span<byte> atEnd = _requests.AtEnd(request.Length);
        request.CopyTo(atEnd);
        Check(atEnd, what);
        if (request.Length < 256)
        {
            _fileSystem.Calls.Clear();
            Span<byte> atStart = _requests.AtStart(request.Length);
            request.CopyTo(atStart);
            Check(atStart, what);
        }
    }

    private void Check(ReadOnlySpan<byte> request, string what)
    {
        Span<byte> reply = _replies.AtEnd(FuseDispatcher.ReplyCapacity);
        int length = _dispatcher.Dispatch(request, reply, identity: null);
        string? fault =
            length < 0 || length > reply.Length
                ? $"{length} bytes of reply"
                : ReplyRules.FaultIn(request, reply[..length]);
        if (fault is not null)
        {
            Assert.Fail(
                $"{what}: {fault}; request {Convert.ToHexString(request[..Math.Min(request.Length, 200)])}"
            );
        }
    }
}
