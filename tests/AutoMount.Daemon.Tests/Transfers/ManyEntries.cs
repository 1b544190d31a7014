using System.Formats.Tar;

namespace AutoMount.Daemon.Tests.Transfers;

/// <summary>An archive of very many tiny entries, made as it is read: half are directories, and of each thousand many are links.</summary>
internal static class ManyEntries
{
    private const int OfOneDirectory = 1000;

    /// <summary>Writes the archive.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="count">How many entries.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task WriteAsync(Stream stream, int count, CancellationToken cancellation)
    {
        await using BufferedStream buffer = new(stream, 1 << 20);
        await using TarWriter writer = new(buffer, TarEntryFormat.Ustar, leaveOpen: true);
        for (int index = 0; index < count; index++)
        {
            await writer.WriteEntryAsync(EntryOf(index), cancellation);
        }
    }

    private static UstarTarEntry EntryOf(int index)
    {
        string directory = $"d{index / OfOneDirectory}";
        string name = $"{directory}/{index}";
        int kind = (index % OfOneDirectory) switch
        {
            0 => 0,
            1 => 1, // before it is no file
            _ => 1 + (index % 10),
        };
        UstarTarEntry entry = kind switch
        {
            0 => new UstarTarEntry(TarEntryType.Directory, directory),
            1 => new UstarTarEntry(TarEntryType.RegularFile, name),
            2 => new UstarTarEntry(TarEntryType.HardLink, name)
            {
                LinkName = $"{directory}/{index - 1}",
            },
            3 => new UstarTarEntry(TarEntryType.SymbolicLink, name) { LinkName = $"{index}" },
            4 or 5 or 6 => new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = new MemoryStream(new byte[1 + (index % 99)]),
            },
            _ => new UstarTarEntry(TarEntryType.Directory, name),
        };
        entry.Mode =
            entry.EntryType == TarEntryType.Directory
                ? (UnixFileMode)0b111_101_101
                : (UnixFileMode)0b110_100_100;
        return entry;
    }
}
