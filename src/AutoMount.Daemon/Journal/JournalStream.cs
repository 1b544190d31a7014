using System.Globalization;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.Daemon.Journal;

/// <summary>Whether what is written to standard error goes to the journal (<c>JOURNAL_STREAM</c>, see <c>systemd.exec(5)</c>).</summary>
internal static class JournalStream
{
    /// <summary>Whether standard error is the stream that the service manager named.</summary>
    internal static bool IsStandardError() =>
        IsMeant(Environment.GetEnvironmentVariable("JOURNAL_STREAM"), new RawDescriptor(2));

    /// <summary>Whether a descriptor is the stream meant: a process may inherit the variable, and then write somewhere else.</summary>
    /// <param name="stream">Device and inode in decimal, with a colon between.</param>
    /// <param name="descriptor">The descriptor.</param>
    internal static bool IsMeant(string? stream, RawDescriptor descriptor) =>
        stream is not null
        && AttributeIo.Get(descriptor, out FileStatus status) == Errno.None
        && stream
            == string.Create(
                CultureInfo.InvariantCulture,
                $"{Device(status.FileSystemMajor, status.FileSystemMinor)}:{status.Inode}"
            );

    /// <summary><c>makedev(3)</c>.</summary>
    private static ulong Device(ulong major, ulong minor) =>
        ((major & 0xffff_f000) << 32)
        | ((major & 0xfff) << 8)
        | ((minor & 0xffff_ff00) << 12)
        | (minor & 0xff);
}
