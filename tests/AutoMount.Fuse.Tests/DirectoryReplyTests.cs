using CsCheck;

namespace AutoMount.Fuse.Tests;

public sealed class DirectoryReplyTests
{
    [Fact]
    public void TryAdd_UntilFull_NeverPassesTheBufferAndStaysAligned() =>
        Gen.Select(Gen.Int[0, 2000], Gen.Int[1, 255].Array[1, 40], Gen.Bool)
            .Sample(
                (capacity, lengths, withAttributes) =>
                {
                    DirectoryReply reply = new(new byte[capacity]);
                    foreach (int length in lengths)
                    {
                        bool fits = reply.Fits(length, withAttributes);
                        byte[] name = new byte[length];
                        bool added = withAttributes
                            ? reply.TryAdd(default(Protocol.FuseEntryOut), 1, 1, 8, name)
                            : reply.TryAdd(1, 1, 8, name);
                        if (fits != added || reply.Length > capacity || reply.Length % 8 != 0)
                        {
                            return false;
                        }
                    }

                    return true;
                }
            );
}
