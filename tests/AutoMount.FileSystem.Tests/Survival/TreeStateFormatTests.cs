using System.Numerics;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Survival;
using AutoMount.FileSystem.Tests.Requests;
using AutoMount.Posix;
using AutoMount.Posix.Memory;

namespace AutoMount.FileSystem.Tests.Survival;

/// <summary>A tree's state with everything that format 1 can say is read, and one of another format is taken where it says that it can be (decision D75).</summary>
public sealed class TreeStateFormatTests
{
    private const int VersionAt = 8;
    private const int CheckAt = 12;
    private const int OldestReaderAt = 16;
    private const int FixedLength = 24;

    private static readonly FolderLimits s_noLimits = new(
        FolderLimits.Unlimited,
        FolderLimits.Unlimited
    );

    private static string Sample => Path.Combine(AppContext.BaseDirectory, "Survival", "tree-1b");

    /// <summary>The sample was made by this: UPDATE_SAMPLES_1B=FILE makes it again, for a new format only.</summary>
    [Fact]
    public void Format1_WithAllThatItCanSay_IsRead()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_SAMPLES_1B") is { } path)
        {
            using UnmountedTree tree = new(s_noLimits);
            tree.MakeSample(path, AddTheRest);
        }

        using SharedMemory memory = StateSample.Load(Sample);
        TreeState state = Open(memory)!;

        Assert.True(state.IsWhole(out string problem), problem);
        Assert.True(state.IsSealed);
        Assert.Equal(3, state.VolumesMade);
        VolumePlace shown = VolumePlace.In(state, IdOf('a'))!;
        Assert.True(shown is { WasShown: true, IsInherited: true, IsExact: true });
        VolumePlace hidden = VolumePlace.In(state, IdOf('b'))!;
        Assert.True(hidden is { WasShown: false, IsInherited: true, IsExact: false });
        Assert.Equal((8192L, 2L), (hidden.Bytes.Value, hidden.Inodes.Value));
        Assert.False(state.TryFindVolume(IdOf('c'), out _));
        Assert.Equal(RecordState.Detached, state.Volume(2).State);
        Assert.Equal([0, 77], OpenFiles(state).Select(record => record.Guest));
        Assert.Single(OpenFiles(state).Select(record => record.Node).Distinct());
        Assert.Equal(1, Nodes(state).Count(record => record.HandleLength == 0));
    }

    /// <summary>A successor makes of it what there is; an inode that cannot be found again is not known any more.</summary>
    [Fact]
    public void Format1_WithAllThatItCanSay_IsRestored()
    {
        using SharedMemory memory = StateSample.Load(Sample);
        TreeState state = Open(memory)!;
        int live = Nodes(state).Count();
        using UnmountedTree tree = new(s_noLimits, state: state);

        tree.Restore();

        Assert.Equal(4, live);
        Assert.DoesNotContain(Nodes(state), record => record.HandleLength == 0);
        Assert.NotEqual(0UL, tree.LookUpFolder());
    }

    [Theory]
    [InlineData(2, 1, "")]
    [InlineData(9, 1, "")]
    [InlineData(2, 0, "its format 2 is newer than 1, the newest that is read")]
    [InlineData(3, 2, "its format 3 is read from format 2 on, and 1 is the newest that is read")]
    [InlineData(0, 0, "its format 0 is older than 1, the oldest that is read")]
    public void AnotherFormat_IsTakenWhereItSaysSo(int format, int oldestReader, string expected)
    {
        using SharedMemory memory = StateSample.Load(Sample);
        Sign(memory, (uint)format, (ulong)oldestReader);

        TreeState? state = Open(memory, expected);

        Assert.Equal(expected.Length == 0, state is not null);
        if (state is not null)
        {
            using UnmountedTree tree = new(s_noLimits, state: state);
            tree.Restore();
            state.IsSealed = true;
            Assert.NotNull(Open(memory));
        }

        Assert.Equal((uint)format, memory.At<uint>(VersionAt));
        Assert.Equal((ulong)oldestReader, memory.At<ulong>(OldestReaderAt));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public void ASpoiledHead_IsRefused(int format, int oldestReader)
    {
        using SharedMemory memory = StateSample.Load(Sample);
        Sign(memory, (uint)format, (ulong)oldestReader);
        for (int at = 0; at < FixedLength; at++)
        {
            foreach (int change in new[] { 1, 2, 0x80, 0xFF })
            {
                memory.Slice(at, 1)[0] ^= (byte)change;
                Assert.Equal(Errno.None, memory.Descriptor.Duplicate(out FileDescriptor copy));
                bool taken = TreeState.TryOpen(copy, out _, out string problem);
                Assert.False(taken, $"byte {at} changed by {change}");
                Assert.NotEqual(string.Empty, problem);
                copy.Dispose();
                memory.Slice(at, 1)[0] ^= (byte)change;
            }
        }
    }

    /// <summary>A folder that is hidden, one that is detached, an open file of a guest's, an inode whose handle has no room.</summary>
    private static void AddTheRest(TreeState state)
    {
        state.Volume(0).Charged = 1;
        state.Volume(0).Exact = 1;
        Assert.True(state.TryAddVolume(IdOf('b'), out ushort hidden));
        ref VolumeRecord volume = ref state.Volume(hidden);
        volume.Bytes = 8192;
        volume.Inodes = 2;
        volume.Charged = 1;
        volume.State = RecordState.Hidden;
        Assert.True(state.TryAddVolume(IdOf('c'), out ushort detached));
        state.Volume(detached).State = RecordState.Detached;

        int owners = Enumerable
            .Range(0, state.HandlesMade)
            .First(place => state.Handle(place).State == RecordState.Live);
        int guests = Enumerable
            .Range(0, state.HandlesMade)
            .First(place => state.Handle(place).Number == 0);
        ref OpenRecord guest = ref state.Handle(guests);
        guest = state.Handle(owners);
        guest.Number = (1UL << 32) | (uint)(guests + 1);
        guest.Guest = 77;

        int free = Enumerable
            .Range(0, state.NodesMade)
            .First(place => state.Node(place).Number == 0);
        int known = Enumerable
            .Range(0, state.NodesMade)
            .First(place => state.Node(place).State == RecordState.Live);
        ref NodeRecord node = ref state.Node(free);
        node.Number = state.Node(known).Number - (ulong)known + (ulong)free;
        node.Inode = 999;
        node.Lookups = 1;
        node.Type = 0x8000;
        node.Check = TreeState.Check(in node);
        node.State = RecordState.Live;
        state.IsSealed = true;
    }

    private static IEnumerable<OpenRecord> OpenFiles(TreeState state) =>
        Enumerable
            .Range(0, state.HandlesMade)
            .Select(place => state.Handle(place))
            .Where(record => record.State == RecordState.Live)
            .OrderBy(record => record.Guest);

    private static IEnumerable<NodeRecord> Nodes(TreeState state) =>
        Enumerable
            .Range(0, state.NodesMade)
            .Select(place => state.Node(place))
            .Where(record => record.State == RecordState.Live);

    private static FolderId IdOf(char digit) => new(new string(digit, 32));

    /// <summary>Gives a head another format and the checksum that belongs to it, reckoned apart from our code.</summary>
    private static void Sign(SharedMemory memory, uint format, ulong oldestReader)
    {
        memory.At<uint>(VersionAt) = format;
        memory.At<ulong>(OldestReaderAt) = oldestReader;
        memory.At<uint>(CheckAt) = BitOperations.Crc32C(
            BitOperations.Crc32C(uint.MaxValue, format),
            oldestReader
        );
    }

    private static TreeState? Open(SharedMemory memory, string expected = "")
    {
        Assert.Equal(Errno.None, memory.Descriptor.Duplicate(out FileDescriptor copy));
        _ = TreeState.TryOpen(copy, out TreeState? state, out string problem);
        Assert.Equal(expected, problem);
        return state;
    }
}
