using System.Runtime.InteropServices;
using AutoMount.Fuse.Protocol;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.Fuse.Tests;

/// <summary>Workers over a pair of message sockets in the device's place: the test plays the kernel's end.</summary>
public sealed class FuseWorkersTests
{
    private const int PatienceMilliseconds = 10_000;

    [Fact]
    public void Reader_HeldUpInARequest_IsRelievedByAnother_AndAllIsAnswered()
    {
        int[] pair = new int[2];
        Assert.Equal(0, SocketPair(domain: 1, type: 5, protocol: 0, pair)); // AF_UNIX, SOCK_SEQPACKET
        using FuseDevice device = new(new FileDescriptor(pair[0]));
        FileDescriptor kernel = new(pair[1]);
        using ManualResetEventSlim slowMayEnd = new();
        RecordingFileSystem fileSystem = new()
        {
            BeforeLookup = () => slowMayEnd.Wait(PatienceMilliseconds),
        };
        FuseMeter meter = new();
        FuseOptions options = new()
        {
            Meter = meter,
            Source = "test",
            Subtype = "test",
            MountPoint = "/nowhere",
            KeepsProcessorsAwake = false,
        };
        Assert.Equal(Errno.None, RequestJournal.Create(4, out RequestJournal? journal));
        using RequestJournal owned = journal!;
        using FuseWorkers workers = new(device, new FuseDispatcher(fileSystem), options, owned);
        Assert.Equal(Errno.None, workers.Start());
        try
        {
            Send(kernel, Opcode.FUSE_LOOKUP, unique: 2, KernelScript.Text("slow"));
            Send(kernel, Opcode.FUSE_STATFS, unique: 4, []);
            Assert.Equal(4UL, Answered(kernel)); // only another worker can have answered this

            slowMayEnd.Set();
            Assert.Equal(2UL, Answered(kernel));
        }
        finally
        {
            slowMayEnd.Set();
            kernel.Dispose(); // the workers read the end
            Assert.True(workers.Join(TimeSpan.FromSeconds(10)));
        }

        long[] counts = new long[FuseMeter.Bounds.Count + 1];
        _ = meter.Read(FuseOperation.Other, counts);
        Assert.Equal(1, counts.Sum());
        TimeSpan held = meter.Read(FuseOperation.Lookup, counts);
        Assert.Equal(1, counts.Sum());
        Assert.True(held > TimeSpan.Zero);
    }

    [Fact]
    public void AllWorkersHeldUp_WhileCallersWait_IsSeen_AndSoIsTheEndOfIt()
    {
        int[] pair = new int[2];
        Assert.Equal(0, SocketPair(domain: 1, type: 5, protocol: 0, pair));
        using FuseDevice device = new(new FileDescriptor(pair[0]));
        FileDescriptor kernel = new(pair[1]);
        using ManualResetEventSlim mayEnd = new();
        RecordingFileSystem fileSystem = new()
        {
            BeforeLookup = () => mayEnd.Wait(PatienceMilliseconds),
        };
        Assert.Equal(Errno.None, RequestJournal.Create(2, out RequestJournal? journal));
        using RequestJournal owned = journal!;
        FuseOptions options = new()
        {
            Source = "test",
            Subtype = "test",
            MountPoint = "/nowhere",
            KeepsProcessorsAwake = false,
        };
        using FuseWorkers workers = new(device, new FuseDispatcher(fileSystem), options, owned);
        Assert.Equal(Errno.None, workers.Start());
        try
        {
            Assert.False(workers.HasWaiting);
            foreach (ulong unique in new ulong[] { 2, 4, 6 })
            {
                Send(kernel, Opcode.FUSE_LOOKUP, unique, KernelScript.Text("slow"));
            }

            Assert.True(
                SpinWait.SpinUntil(() => workers.Requests == 2, PatienceMilliseconds),
                "both workers have one"
            );
            Assert.True(workers.HasWaiting, "the third waits");

            mayEnd.Set();
            ulong[] answered = [Answered(kernel), Answered(kernel), Answered(kernel)];
            Assert.Equal(new ulong[] { 2, 4, 6 }, answered.Order());
            Assert.False(workers.HasWaiting);
            Assert.Equal(3, workers.Requests);
        }
        finally
        {
            mayEnd.Set();
            kernel.Dispose();
            Assert.True(workers.Join(TimeSpan.FromSeconds(10)));
        }
    }

    private static void Send(FileDescriptor kernel, Opcode opcode, ulong unique, byte[] arguments)
    {
        byte[] request = KernelScript.Request(opcode, arguments);
        MemoryMarshal.Write(request.AsSpan(8), in unique);
        Assert.Equal(Errno.None, DeviceIo.Write(kernel, request));
    }

    private static ulong Answered(FileDescriptor kernel)
    {
        Assert.True(DeviceIo.WaitReadable(kernel, PatienceMilliseconds), "nobody answered");
        byte[] reply = new byte[4096];
        Assert.Equal(Errno.None, DeviceIo.Read(kernel, reply, out int length));
        Assert.True(length >= 16, "a reply has a head");
        return MemoryMarshal.Read<FuseOutHeader>(reply).Unique;
    }

    [DllImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static extern int SocketPair(int domain, int type, int protocol, int[] descriptors);
}
