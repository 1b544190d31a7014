namespace AutoMount.PosixSuite.Behaviours;

/// <summary>What takes minutes or gigabytes.</summary>
internal static class SoakBehaviours
{
    private const int Million = 1_000_000;
    private const long GiB = 1L << 30;

    [TakesLong]
    public static void DirectoryOfAMillion_ListsFindsAndLosesEveryName()
    {
        for (int i = 0; i < Million; i++)
        {
            Close(Open($"{i:x}", O_WRONLY | O_CREAT | O_EXCL));
        }

        string[] names = Tree.Names(".");
        Same(Million, names.Length);
        Same(Million, names.Distinct(StringComparer.Ordinal).Count());
        Ok(TryStat($"{Million - 1:x}"));
        Fails(ENOENT, TryStat($"{Million:x}"));
        foreach (string name in names)
        {
            Ok(unlink(name));
        }

        Same(0, Tree.Names(".").Length);
    }

    [TakesLong]
    [Needs(PosixTraits.Room, ENOSPC)]
    public static void DenseFile_BeyondFourGiB_HoldsEveryByte()
    {
        const long end = (4 * GiB) + (64L << 20);
        byte[] piece = Pattern(8 << 20);
        int file = Open("file", O_RDWR | O_CREAT);
        for (long at = 0; at < end; at += piece.Length)
        {
            BitConverter.TryWriteBytes(piece, at);
            WriteAt(file, piece, at);
        }

        Same(end, StatOf("file").Size);
        Ok(fsync(file));
        True(StatOf("file").Blocks * 512 >= (ulong)end, "every block is there");
        Close(file);
        int reader = Open("file", O_RDONLY);
        for (long at = 0; at < end; at += piece.Length)
        {
            BitConverter.TryWriteBytes(piece, at);
            SameBytes(piece, ReadAt(reader, piece.Length, at), $"piece at {at}");
        }
    }
}
