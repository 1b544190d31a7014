using AutoMount.Core.Folders;
using AutoMount.FileSystem.Survival;
using AutoMount.FileSystem.Tests.Requests;
using AutoMount.Posix;
using AutoMount.Posix.Memory;

namespace AutoMount.FileSystem.Tests.Survival;

/// <summary>What a release left is read by the next, and what nobody wrote is refused or harmless.</summary>
public sealed class TreeStateTests
{
    private static readonly FolderLimits s_noLimits = new(
        FolderLimits.Unlimited,
        FolderLimits.Unlimited
    );

    private static string Sample => Path.Combine(AppContext.BaseDirectory, "Survival", "tree-1");

    /// <summary>The sample was made by this: UPDATE_SAMPLES=1 makes it again, for a new format only.</summary>
    [Fact]
    public void Format1_IsRead()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_SAMPLES") is { } path)
        {
            using UnmountedTree tree = new(s_noLimits);
            tree.MakeSample(path);
        }

        using SharedMemory memory = StateSample.Load(Sample);
        Assert.True(memory.Descriptor.Duplicate(out FileDescriptor copy) == Errno.None);

        Assert.True(TreeState.TryOpen(copy, out TreeState? state, out string problem), problem);
        Assert.True(state.IsWhole(out problem), problem);
        Assert.Equal(3, LiveNodes(state));
        Assert.Equal(1, state.VolumesMade);
        Assert.Equal(new string('a', 32), state.IdOf(0).Value);
    }

    [Fact]
    public void AnySpoiledByte_IsToldOrHarmless()
    {
        Random random = new(7);
        for (int round = 0; round < 300; round++)
        {
            using SharedMemory memory = StateSample.Load(Sample);
            for (int change = 0; change < 4; change++)
            {
                SpoilSomewhere(memory, random);
            }

            Assert.True(memory.Descriptor.Duplicate(out FileDescriptor copy) == Errno.None);
            if (
                TreeState.TryOpen(copy, out TreeState? state, out string problem)
                && state.IsWhole(out problem)
            )
            {
                using UnmountedTree tree = new(s_noLimits, state: state);
                tree.Restore();
                _ = tree.LookUpFolder();
            }
            else
            {
                Assert.NotEqual(string.Empty, problem);
            }
        }
    }

    private static void SpoilSomewhere(SharedMemory memory, Random random)
    {
        const int volumes = 4096;
        const long handles = volumes + ((long)TreeState.MostVolumes * VolumeRecord.Length);
        const long nodes = handles + ((long)TreeState.MostHandles * OpenRecord.Length);
        long[] starts = [0, volumes, handles, nodes];
        int[] lengths = [64, 64, 128, 1024];
        int part = random.Next(starts.Length);
        memory.Slice(starts[part] + random.Next(lengths[part]), 1)[0] ^= (byte)random.Next(1, 256);
    }

    private static int LiveNodes(TreeState state)
    {
        int live = 0;
        for (int place = 0; place < state.NodesMade; place++)
        {
            live += state.Node(place).State == RecordState.Live ? 1 : 0;
        }

        return live;
    }
}
