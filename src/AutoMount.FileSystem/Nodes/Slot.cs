namespace AutoMount.FileSystem.Nodes;

/// <summary>A record of a <see cref="SlotTable{T}"/>: used again when its object ended, under a new number.</summary>
internal abstract class Slot
{
    private long _number;

    /// <summary>What the kernel calls it: the place in the low 32 bits, how often the place was used above. 0 while it is free.</summary>
    internal ulong Number => (ulong)Volatile.Read(ref _number);

    /// <summary>Its place in the table, fixed for life.</summary>
    internal int Index { get; set; }

    /// <summary>How often the place was given out.</summary>
    internal uint Uses { get; set; }

    /// <summary>The next free place plus one, while this one is free.</summary>
    internal int NextFree { get; set; }

    /// <summary>Gives the record its number, which makes it findable; 0 hides it.</summary>
    internal void Publish(ulong number) => Volatile.Write(ref _number, (long)number);
}
