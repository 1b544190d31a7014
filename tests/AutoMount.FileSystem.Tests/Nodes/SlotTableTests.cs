using AutoMount.FileSystem.Nodes;

namespace AutoMount.FileSystem.Tests.Nodes;

public sealed class SlotTableTests
{
    [Fact]
    public void Find_ANumberThatWasGivenBack_IsNothing_ThoughTheRecordIsUsedAgain()
    {
        SlotTable<Record> table = new(firstNumber: 2);
        Record first = Make(table);
        ulong number = first.Number;
        table.Return(first);

        Record second = Make(table);

        Assert.Same(first, second);
        Assert.NotEqual(number, second.Number);
        Assert.Null(table.Find(number));
        Assert.Same(second, table.Find(second.Number));
        Assert.Equal(1, table.Count);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(0x1_0000_0001UL)]
    public void Find_ANumberThatWasNeverGiven_IsNothing(ulong number)
    {
        SlotTable<Record> table = new(firstNumber: 2);
        _ = Make(table);

        Assert.Null(table.Find(number));
    }

    [Fact]
    public void Rent_ByEightThreads_GivesEachRecordToOne_AndEachNumberOnce()
    {
        const int threads = 8;
        const int rounds = 20_000;
        SlotTable<Record> table = new(firstNumber: 2);
        List<ulong>[] numbers = new List<ulong>[threads];
        int stolen = 0;
        Parallel.For(
            0,
            threads,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            thread =>
            {
                numbers[thread] = [];
                Queue<Record> held = new();
                for (int round = 0; round < rounds; round++)
                {
                    Record record = Make(table);
                    stolen += Interlocked.Increment(ref record.Holders) == 1 ? 0 : 1;
                    numbers[thread].Add(record.Number);
                    held.Enqueue(record);
                    if (held.Count > 5)
                    {
                        Record old = held.Dequeue();
                        _ = Interlocked.Decrement(ref old.Holders);
                        table.Return(old);
                    }
                }
            }
        );

        Assert.Equal(0, stolen);
        Assert.Equal(threads * rounds, numbers.SelectMany(list => list).Distinct().Count());
        Assert.Equal(threads * 5, table.Count);
        Assert.Equal(table.Count, table.All().Count());
    }

    private static Record Make(SlotTable<Record> table)
    {
        Record record = table.Rent();
        record.Publish(table.NextNumber(record));
        return record;
    }

    private sealed class Record : Slot
    {
        public int Holders;
    }
}
