using System.Buffers.Binary;
using System.Numerics;

namespace AutoMount.EndToEnd.Tests.Survival;

/// <summary>A newer program served, and this one comes after it: where what was left says that it may, the mount goes on (decision D75).</summary>
public sealed class NewerFormatTests
{
    private const int HeadLength = 40;

    [Fact]
    public void AFormatThatSaysSo_IsTakenOver_AndHandedOnAsItIs()
    {
        using SurvivingFolder folder = new();
        using FileStream open = new(
            $"{folder.Path}/written",
            FileMode.Create,
            FileAccess.Write,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        open.Write("one "u8);
        folder.Leave();
        Sign(folder.Keeper, format: 2, oldestReader: 1);

        foreach (string word in new[] { "two ", "three " })
        {
            folder.Start();
            open.Write(System.Text.Encoding.ASCII.GetBytes(word));
            Assert.Equal(string.Empty, folder.Said);
            Assert.Equal(folder.Recounted, folder.Used);
            folder.Leave();
        }

        folder.Start();
        Assert.Equal("one two three ", File.ReadAllText($"{folder.Path}/written"));
        folder.Keeper.Change("tree", HeadLength, head => Assert.Equal(2, head[8]));
        folder.Keeper.Change("requests", HeadLength, head => Assert.Equal(2, head[8]));
    }

    [Theory]
    [InlineData(0, "its format 2 is newer than 1, the newest that is read")]
    [InlineData(2, "its format 2 is read from format 2 on, and 1 is the newest that is read")]
    public void AFormatThatDoesNot_IsReplaced(int oldestReader, string reason)
    {
        using SurvivingFolder folder = new();
        File.WriteAllText($"{folder.Path}/kept", "content");
        folder.Leave();
        Sign(folder.Keeper, format: 2, (ulong)oldestReader);

        folder.Start();

        Assert.True(SpinWait.SpinUntil(() => folder.Said.Length > 0, TimeSpan.FromSeconds(10)));
        Assert.Contains(reason, folder.Said, StringComparison.Ordinal);
        Assert.Equal("content", File.ReadAllText($"{folder.Path}/kept"));
    }

    /// <summary>Gives both heads another format and the checksums that belong to it, reckoned apart from our code.</summary>
    private static void Sign(DescriptorKeeper keeper, uint format, ulong oldestReader)
    {
        keeper.Change(
            "tree",
            HeadLength,
            head =>
            {
                BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), format);
                BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(16), oldestReader);
                uint crc = BitOperations.Crc32C(uint.MaxValue, format);
                crc = BitOperations.Crc32C(crc, oldestReader);
                BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), crc);
            }
        );
        keeper.Change(
            "requests",
            HeadLength,
            head =>
            {
                BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), format);
                BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(32), oldestReader);
                uint crc = BitOperations.Crc32C(uint.MaxValue, format);
                crc = BitOperations.Crc32C(crc, BitConverter.ToUInt32(head, 12));
                crc = BitOperations.Crc32C(crc, BitConverter.ToUInt32(head, 24));
                crc = BitOperations.Crc32C(crc, BitConverter.ToUInt64(head, 16));
                crc = oldestReader == 0 ? crc : BitOperations.Crc32C(crc, oldestReader);
                BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(28), crc);
            }
        );
    }
}
