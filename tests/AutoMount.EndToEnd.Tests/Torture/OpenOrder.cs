using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>One file opened in many orders by two processes; what each writes, each reads, and the store holds.</summary>
/// <param name="workers">The processes.</param>
/// <param name="path">The file through the mount.</param>
/// <param name="backingPath">The same file in the store.</param>
/// <param name="size">Its length, which stays.</param>
internal sealed class OpenOrder(Worker[] workers, string path, string backingPath, int size)
{
    private const int Room = 8192; // each opening writes in a room of its own
    private const int Page = 4096; // what O_DIRECT writes
    private const int Crooked = 3000; // what the others write, from odd places on
    private readonly byte[] _content = Files.Pattern(size);
    private int _seed;

    public void Prepare() => Files.Put(path, _content);

    /// <summary>Opens in that order with a write and comparisons after each open, then closes the first first with comparisons after each close.</summary>
    public void Try(Opening[] order)
    {
        try
        {
            for (int at = 0; at < order.Length; at++)
            {
                Open(at, order[at]);
                Exercise(order, 0, at + 1);
            }

            for (int at = 0; at < order.Length; at++)
            {
                Close(at, order[at]);
                Exercise(order, at + 1, order.Length);
            }

            CompareStore();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                $"{string.Join(", ", order)}: {exception.Message}",
                exception
            );
        }
    }

    private Worker Of(int at) => workers[at % workers.Length];

    private void Open(int at, Opening opening)
    {
        Of(at).Must("open", at, path, opening.Flags, 0);
        if (opening.Reach == Reach.Mapped)
        {
            Of(at).Must("map", at, size, opening.Protection);
        }
    }

    private void Close(int at, Opening opening)
    {
        if (opening.Reach == Reach.Mapped)
        {
            Of(at).Must("unmap", at);
        }

        Of(at).Must("close", at);
    }

    /// <summary>Through the youngest writer something is written, and all readers must see it at once.</summary>
    private void Exercise(Opening[] order, int first, int end)
    {
        int writer = Array.FindLastIndex(order, end - 1, end - first, opening => opening.Writes);
        if (writer >= 0)
        {
            Write(writer, order[writer]);
        }

        bool whole = first == 0 && end == order.Length;
        int from = whole ? 0 : Math.Max(0, writer) * Room;
        int length = whole ? size : Room;
        for (int at = first; at < end; at++)
        {
            if (order[at].Reads)
            {
                string call = order[at].Reach == Reach.Mapped ? "peek" : "read";
                byte[] got = Of(at).Must(call, at, from, length).Data;
                Compare(_content.AsSpan(from, length), got, $"opening {at} reads from {from} on");
            }
        }
    }

    private void Write(int at, Opening opening)
    {
        bool direct = opening.Reach == Reach.Direct;
        int offset = (at * Room) + (direct ? 0 : 100 + (++_seed * 37 % (Room - Crooked - 100)));
        int length = direct ? Page : Crooked;
        Files.Pattern(length, ++_seed).CopyTo(_content, offset);
        string call = opening.Reach == Reach.Mapped ? "poke" : "pwrite";
        Assert.Equal(length, Of(at).Must(call, at, offset, length, _seed).Result);
    }

    private void CompareStore() => Compare(_content, File.ReadAllBytes(backingPath), "the store");

    private static void Compare(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> got, string what)
    {
        if (!expected.SequenceEqual(got))
        {
            Assert.Fail(
                $"{what}: {got.Length} bytes, expected {expected.Length}; they differ from byte {expected.CommonPrefixLength(got)} on"
            );
        }
    }
}
