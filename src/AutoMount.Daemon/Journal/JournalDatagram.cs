using System.Buffers.Binary;
using System.Text;

namespace AutoMount.Daemon.Journal;

/// <summary>An entry in the journal's native form (<c>systemd.io/JOURNAL_NATIVE_PROTOCOL</c>). Values are told with their lengths, so nothing in them can become another field.</summary>
internal sealed class JournalDatagram : IDisposable
{
    private readonly MemoryStream _bytes = new();

    /// <summary>Adds a field; the same name may come again.</summary>
    /// <param name="name">Upper-case letters, digits and underscores; ours to choose, never a user's.</param>
    /// <param name="value">Text.</param>
    public void Add(string name, string value) => Add(name, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a field whose value may be any bytes.</summary>
    public void Add(string name, ReadOnlySpan<byte> value)
    {
        _bytes.Write(Encoding.ASCII.GetBytes(name));
        _bytes.WriteByte((byte)'\n');
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)value.Length);
        _bytes.Write(length);
        _bytes.Write(value);
        _bytes.WriteByte((byte)'\n');
    }

    /// <summary>What is sent.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();
}
