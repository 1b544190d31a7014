namespace AutoMount.FileSystem.Nodes;

/// <summary>Records found by number without a lock, and used again without garbage.</summary>
/// <remarks>
/// A number is never given twice: the low 32 bits are the place, the high ones count its uses. Free places form a stack
/// that is pushed and popped by compare-and-swap; a tag in its head tells a head that came back from one that never left.
/// </remarks>
/// <typeparam name="T">The kind of record.</typeparam>
/// <param name="firstNumber">The number of the first record; those below it are the kernel's or nobody's.</param>
/// <param name="grown">Told how many records there are, before one of the new ones is used.</param>
/// <param name="usesMask">Which bits of the count of uses are part of the number.</param>
internal sealed class SlotTable<T>(
    uint firstNumber,
    Action<int>? grown = null,
    uint usesMask = uint.MaxValue
)
    where T : Slot, new()
{
    private const int SegmentBits = 6; // a mount that nobody uses costs one segment
    private const int SegmentLength = 1 << SegmentBits;

    private readonly Lock _growth = new(); // protects the making of segments
    private T[][] _segments = []; // grows by replacement
    private long _free; // tag in the high half, place plus one in the low
    private int _made;
    private int _count;

    /// <summary>Records in use.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>The record of that number, or null where it is free, used again, or was never given.</summary>
    internal T? Find(ulong number)
    {
        uint index = (uint)number - firstNumber;
        if (index >= (uint)Volatile.Read(ref _made))
        {
            return null;
        }

        T record = At((int)index);
        return record.Number == number ? record : null;
    }

    /// <summary>Takes a free record, which nobody can find until it is published under <see cref="NextNumber"/>.</summary>
    internal T Rent()
    {
        _ = Interlocked.Increment(ref _count);
        while (true)
        {
            long head = Volatile.Read(ref _free);
            int place = (int)(uint)head;
            if (place == 0)
            {
                Grow();
                continue;
            }

            T record = At(place - 1);
            if (Interlocked.CompareExchange(ref _free, Head(head, record.NextFree), head) == head)
            {
                record.Uses++;
                return record;
            }
        }
    }

    /// <summary>The number that a record just rented gets.</summary>
    internal ulong NextNumber(T record) =>
        ((ulong)(record.Uses & usesMask) << 32) | ((uint)record.Index + firstNumber);

    /// <summary>Gives a record back. Nobody may use it any more.</summary>
    internal void Return(T record)
    {
        record.Publish(0);
        _ = Interlocked.Decrement(ref _count);
        Push(record);
    }

    /// <summary>Makes the records of a predecessor again; only before anything else.</summary>
    /// <param name="made">How many it had.</param>
    /// <param name="lastNumber">The last number that a record had, 0 for none: it is not given again.</param>
    /// <param name="begin">Fills a record; answers whether it is in use.</param>
    internal void Restore(int made, Func<T, ulong> lastNumber, Func<T, bool> begin)
    {
        while (_made < made)
        {
            _ = AddSegment();
        }

        for (int index = _made - 1; index >= 0; index--)
        {
            T record = At(index);
            ulong number = lastNumber(record);
            record.Uses = (uint)(number >> 32);
            if (begin(record))
            {
                _count++;
                record.Publish(number);
            }
            else
            {
                Push(record);
            }
        }
    }

    /// <summary>All records in use; only while nothing rents or returns.</summary>
    internal IEnumerable<T> All()
    {
        for (int index = 0; index < _made; index++)
        {
            if (At(index) is { Number: not 0 } record)
            {
                yield return record;
            }
        }
    }

    private static long Head(long old, int place) =>
        (long)((((ulong)old >> 32) + 1) << 32) | (uint)place;

    private T At(int index) =>
        Volatile.Read(ref _segments)[index >> SegmentBits][index & (SegmentLength - 1)];

    private void Push(T record)
    {
        while (true)
        {
            long head = Volatile.Read(ref _free);
            record.NextFree = (int)(uint)head;
            if (Interlocked.CompareExchange(ref _free, Head(head, record.Index + 1), head) == head)
            {
                return;
            }
        }
    }

    /// <summary>Doubles the list where it is full; whoever reads the old one finds there what was made before.</summary>
    private void Append(T[] segment, int position)
    {
        T[][] segments = _segments;
        if (position == segments.Length)
        {
            segments = new T[Math.Max(4, position * 2)][];
            _segments.CopyTo(segments, 0);
        }

        segments[position] = segment;
        Volatile.Write(ref _segments, segments);
    }

    private T[] AddSegment()
    {
        int start = _made;
        T[] segment = new T[SegmentLength];
        for (int offset = 0; offset < SegmentLength; offset++)
        {
            segment[offset] = new T { Index = start + offset };
        }

        Append(segment, start >> SegmentBits);
        Volatile.Write(ref _made, start + SegmentLength);
        return segment;
    }

    private void Grow()
    {
        lock (_growth)
        {
            if ((uint)Volatile.Read(ref _free) != 0)
            {
                return; // somebody grew it or gave one back meanwhile
            }

            T[] segment = AddSegment();
            grown?.Invoke(_made);
            for (int offset = SegmentLength - 1; offset >= 0; offset--)
            {
                Push(segment[offset]);
            }
        }
    }
}
