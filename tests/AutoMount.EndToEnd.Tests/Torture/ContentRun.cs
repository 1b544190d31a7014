using System.Globalization;
using System.Text;
using AutoMount.PosixSuite;
using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>One file under random writes, cuts, mappings, holes and copies through many descriptors of several processes; every byte is compared with memory after each step.</summary>
/// <param name="workers">The processes; open files are dealt to them in turn.</param>
/// <param name="path">The file through the mount.</param>
/// <param name="backingPath">The same file in the store.</param>
/// <param name="zeroes">Whether the store can zero a range.</param>
internal sealed class ContentRun(Worker[] workers, string path, string backingPath, bool zeroes)
{
    private const int Page = 4096; // the unit of O_DIRECT
    private readonly SortedDictionary<int, (Opening How, bool Appends)> _open = [];
    private byte[] _content = [];
    private int _seed;

    /// <summary>Steps that did something.</summary>
    public int Calls { get; private set; }

    /// <summary>Makes the file anew; a first reader, where wanted, decides how its I/O is done.</summary>
    public void Start(int size, bool readerFirst)
    {
        _content = Files.Pattern(size, 99);
        Files.Put(path, _content);
        if (readerFirst)
        {
            Open(0, new Opening(Kernel.O_RDONLY, Reach.Plain), appends: false);
        }
    }

    public void Apply(ContentStep step)
    {
        _seed++;
        if (!Do(step))
        {
            return;
        }

        Calls++;
        int from = Math.Max(0, step.Offset - Page) / Page * Page;
        foreach ((int slot, (Opening how, _)) in _open.Where(entry => entry.Value.How.Reads))
        {
            bool whole = (_seed + slot) % ContentStep.Slots == 0;
            Compare(
                slot,
                how,
                whole ? 0 : from,
                whole ? _content.Length + 1 : step.Length + (2 * Page),
                step
            );
        }
    }

    /// <summary>Compares with the store, closes everything, and compares with the store again.</summary>
    public void Finish()
    {
        CompareStore();
        CloseAll();
        CompareStore();
        File.Delete(path);
    }

    private static int Aligned(int value) => value / Page * Page;

    private Worker Of(int slot) => workers[slot % workers.Length];

    private bool Do(ContentStep step)
    {
        bool isOpen = _open.TryGetValue(step.Slot, out (Opening How, bool Appends) file);
        switch (step.Kind)
        {
            case ContentStepKind.Open:
                return !isOpen
                    && Open(
                        step.Slot,
                        Opening.All[step.Other % Opening.All.Length],
                        appends: step.Other > 200
                    );
            case ContentStepKind.TruncateByName:
                Of(step.Slot).Must("truncate", path, step.Offset);
                return Resize(step.Offset);
            case ContentStepKind.CompareStore:
                CompareStore();
                return true;
            case ContentStepKind.CloseAll:
                CloseAll();
                return true;
            case ContentStepKind.Close:
                return isOpen && Close(step.Slot);
            case ContentStepKind.Synchronize:
                return isOpen && Of(step.Slot).Must("fsync", step.Slot).Result == 0;
            case ContentStepKind.Read:
                return isOpen;
            default:
                return isOpen && file.How.Writes && Change(step, file.How, file.Appends);
        }
    }

    private bool Change(ContentStep step, Opening how, bool appends)
    {
        switch (step.Kind)
        {
            case ContentStepKind.Write when how.Reach == Reach.Mapped:
                return Poke(step);
            case ContentStepKind.Write:
                return Write(step, how, appends);
            case ContentStepKind.TruncateOpen:
                Of(step.Slot).Must("ftruncate", step.Slot, step.Offset);
                return Resize(step.Offset);
            case ContentStepKind.Allocate:
                return Allocate(step, 0);
            case ContentStepKind.PunchHole:
                return Allocate(step, Kernel.FALLOC_FL_PUNCH_HOLE | Kernel.FALLOC_FL_KEEP_SIZE);
            case ContentStepKind.ZeroRange:
                return zeroes && Allocate(step, Kernel.FALLOC_FL_ZERO_RANGE);
            default:
                return !appends && Copy(step);
        }
    }

    private bool Open(int slot, Opening how, bool appends)
    {
        appends &= how is { Reach: Reach.Plain, Writes: true };
        Of(slot).Must("open", slot, path, how.Flags | (appends ? Kernel.O_APPEND : 0), 0);
        if (how.Reach == Reach.Mapped)
        {
            Of(slot).Must("map", slot, ContentStep.LargestSize, how.Protection);
        }

        _open.Add(slot, (how, appends));
        return true;
    }

    private bool Close(int slot)
    {
        if (_open[slot].How.Reach == Reach.Mapped)
        {
            Of(slot).Must("unmap", slot);
        }

        Of(slot).Must("close", slot);
        return _open.Remove(slot);
    }

    /// <summary>After the last close the next open decides anew how I/O is done.</summary>
    private void CloseAll()
    {
        foreach (int slot in _open.Keys.ToArray())
        {
            Close(slot);
        }
    }

    private bool Write(ContentStep step, Opening how, bool appends)
    {
        bool direct = how.Reach == Reach.Direct;
        int offset =
            appends ? _content.Length
            : direct ? Aligned(step.Offset)
            : step.Offset;
        int length = direct ? Aligned(step.Length) + Page : step.Length;
        if (offset + length > ContentStep.LargestSize)
        {
            return false;
        }

        string call = appends ? $"write {step.Slot}" : $"pwrite {step.Slot} {offset}";
        Assert.Equal(length, Of(step.Slot).Must(call, length, _seed).Result);
        Resize(Math.Max(_content.Length, offset + length));
        Files.Pattern(length, _seed).CopyTo(_content, offset);
        return true;
    }

    /// <summary>Stores into a mapping; beyond the end there is nothing to store into.</summary>
    private bool Poke(ContentStep step)
    {
        int length = Math.Min(step.Length, _content.Length - step.Offset);
        if (length <= 0)
        {
            return false;
        }

        Of(step.Slot).Must("poke", step.Slot, step.Offset, length, _seed);
        Files.Pattern(length, _seed).CopyTo(_content, step.Offset);
        return true;
    }

    private bool Allocate(ContentStep step, int mode)
    {
        int end = step.Offset + step.Length;
        if (end > ContentStep.LargestSize)
        {
            return false;
        }

        Of(step.Slot).Must("fallocate", step.Slot, mode, step.Offset, step.Length);
        if ((mode & Kernel.FALLOC_FL_KEEP_SIZE) == 0)
        {
            Resize(Math.Max(_content.Length, end));
        }

        if (mode != 0 && step.Offset < _content.Length)
        {
            _content.AsSpan(step.Offset..Math.Min(end, _content.Length)).Clear();
        }

        return true;
    }

    /// <summary>Copies inside the file between two descriptors of one process.</summary>
    private bool Copy(ContentStep step)
    {
        int source = (step.Slot + workers.Length) % ContentStep.Slots;
        int from = Math.Min(step.Offset + step.Length, _content.Length);
        int length = Math.Min(step.Length, _content.Length - from);
        if (
            length == 0
            || !_open.TryGetValue(source, out (Opening How, bool) file)
            || !file.How.Reads
        )
        {
            return false;
        }

        byte[] copied = _content[from..(from + length)];
        long result = Of(source).Must("copy", source, from, step.Slot, step.Offset, length).Result;
        Assert.Equal(length, result);
        copied.CopyTo(_content, step.Offset);
        return true;
    }

    private bool Resize(int length)
    {
        Array.Resize(ref _content, length);
        return true;
    }

    private void Compare(int slot, Opening how, int from, int length, ContentStep step)
    {
        from = Math.Min(from, Aligned(_content.Length));
        int there = Math.Min(_content.Length - from, length);
        byte[] got = how.Reach switch
        {
            Reach.Mapped when there == 0 => [],
            Reach.Mapped => Of(slot).Must("peek", slot, from, there).Data,
            Reach.Direct => Of(slot).Must("read", slot, from, Aligned(length + Page - 1)).Data,
            _ => Of(slot).Must("read", slot, from, length).Data,
        };
        int expected = Math.Min(_content.Length - from, Math.Max(there, got.Length));
        Same(from, expected, got, $"{step}: slot {slot}, {how}");
        string size = Encoding.Latin1.GetString(Of(slot).Must("fstat", slot).Data).Split(' ')[3];
        Assert.Equal(_content.Length.ToString(CultureInfo.InvariantCulture), size);
    }

    private void Same(int from, int length, ReadOnlySpan<byte> got, string what)
    {
        ReadOnlySpan<byte> expected = _content.AsSpan(from, length);
        if (!got.SequenceEqual(expected))
        {
            Assert.Fail(
                $"{what} ({string.Join("; ", _open)}): from {from} on {length} bytes expected, {got.Length} got, different from byte {from + got.CommonPrefixLength(expected)} on"
            );
        }
    }

    private void CompareStore()
    {
        foreach ((int slot, (Opening how, _)) in _open)
        {
            if (how is { Reach: Reach.Mapped, Writes: true })
            {
                Of(slot).Must("msync", slot);
            }
        }

        Same(0, _content.Length, File.ReadAllBytes(backingPath), "the store");
    }
}
