using AutoMount.Bus.Interop;
using AutoMount.Posix;

namespace AutoMount.Bus.SdBus;

/// <summary>Reads a message's values in their order. All that is read is copied, so it outlives the message.</summary>
/// <remarks>Every member throws <see cref="BusException"/> (ENXIO) where the next value is of another type.</remarks>
public readonly unsafe struct MessageReader
{
    private readonly nint _message;

    internal MessageReader(nint message) => _message = message;

    /// <summary>Whether the container being read, or the message, has no more values.</summary>
    public bool AtEnd =>
        BusException.Check(LibSystemd.AtEnd(_message, complete: 0), "reading a message") > 0;

    /// <summary>Reads <c>s</c>.</summary>
    public string ReadString() => ReadText((byte)'s');

    /// <summary>Reads <c>o</c>.</summary>
    public string ReadObjectPath() => ReadText((byte)'o');

    /// <summary>Reads <c>b</c>.</summary>
    public bool ReadBoolean() => Read<int>((byte)'b') != 0;

    /// <summary>Reads <c>y</c>.</summary>
    public byte ReadByte() => Read<byte>((byte)'y');

    /// <summary>Reads <c>i</c>.</summary>
    public int ReadInt32() => Read<int>((byte)'i');

    /// <summary>Reads <c>u</c>.</summary>
    public uint ReadUInt32() => Read<uint>((byte)'u');

    /// <summary>Reads <c>x</c>.</summary>
    public long ReadInt64() => Read<long>((byte)'x');

    /// <summary>Reads <c>t</c>.</summary>
    public ulong ReadUInt64() => Read<ulong>((byte)'t');

    /// <summary>Reads <c>d</c>.</summary>
    public double ReadDouble() => Read<double>((byte)'d');

    /// <summary>Reads <c>h</c>: a descriptor of the caller's own, independent of the message.</summary>
    public FileDescriptor ReadDescriptor() => LentDescriptor.Duplicate(Read<int>((byte)'h'));

    /// <summary>Reads <c>as</c>.</summary>
    public string[] ReadStringArray() => [.. ReadArray("s", reader => reader.ReadString())];

    /// <summary>Reads an array.</summary>
    /// <param name="element">Signature of one element, such as <c>(sb)</c>.</param>
    /// <param name="read">Reads one element; for a struct, its fields one after another.</param>
    public IReadOnlyList<T> ReadArray<T>(string element, Func<MessageReader, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        List<T> elements = [];
        Enter('a', element);
        while (!AtEnd)
        {
            elements.Add(element[0] is '(' or '{' ? ReadContainer(element, read) : read(this));
        }

        Exit();
        return elements;
    }

    /// <summary>Reads a struct.</summary>
    /// <param name="contents">Signature of its fields, such as <c>bba{ss}</c>.</param>
    /// <param name="read">Reads its fields one after another, all of them.</param>
    public T ReadStruct<T>(string contents, Func<MessageReader, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return ReadContainer($"({contents})", read);
    }

    /// <summary>Reads <c>a{sv}</c>: options or properties. A key that comes twice keeps its last value.</summary>
    public IReadOnlyDictionary<string, BusValue> ReadDictionary()
    {
        Dictionary<string, BusValue> values = new(StringComparer.Ordinal);
        _ = ReadArray("{sv}", reader => values[reader.ReadString()] = reader.ReadVariant());
        return values;
    }

    /// <summary>Reads <c>v</c>.</summary>
    public BusValue ReadVariant()
    {
        string contents = Peek(out char type);
        if (type != 'v')
        {
            throw new BusException("reading a variant", Errno.ENXIO);
        }

        Enter('v', contents);
        object content = ReadAny();
        Exit();
        return new BusValue(contents, content);
    }

    private T ReadContainer<T>(string signature, Func<MessageReader, T> read)
    {
        Enter(signature[0] == '(' ? 'r' : 'e', signature[1..^1]);
        T element = read(this);
        Exit();
        return element;
    }

    private object ReadAny()
    {
        string contents = Peek(out char type);
        return type switch
        {
            'y' => ReadByte(),
            'b' => ReadBoolean(),
            'n' => Read<short>((byte)'n'),
            'q' => Read<ushort>((byte)'q'),
            'i' => ReadInt32(),
            'u' => ReadUInt32(),
            'x' => ReadInt64(),
            't' => ReadUInt64(),
            'd' => ReadDouble(),
            's' or 'o' or 'g' => ReadText((byte)type),
            'h' => ReadDescriptor(),
            'v' => ReadVariant(),
            'a' when contents == "s" => ReadStringArray(),
            'a' or 'r' or 'e' => ReadElements(type, contents),
            _ => throw new BusException($"reading a value of type '{type}'", Errno.ENXIO),
        };
    }

    private object[] ReadElements(char type, string contents)
    {
        List<object> elements = [];
        Enter(type, contents);
        while (!AtEnd)
        {
            elements.Add(ReadAny());
        }

        Exit();
        return [.. elements];
    }

    private string Peek(out char type)
    {
        int result = LibSystemd.PeekType(_message, out byte code, out byte* contents);
        type = (char)code;
        return BusException.Check(result, "reading a message") > 0
            ? BusMessage.Text(contents)
            : throw new BusException("reading past the end of a message", Errno.ENXIO);
    }

    private void Enter(char type, string contents) =>
        NotPastTheEnd(LibSystemd.EnterContainer(_message, (byte)type, contents));

    private void Exit() =>
        _ = BusException.Check(LibSystemd.ExitContainer(_message), "reading a message");

    private string ReadText(byte type)
    {
        byte* text = null;
        NotPastTheEnd(LibSystemd.ReadBasic(_message, type, &text));
        return BusMessage.Text(text);
    }

    private T Read<T>(byte type)
        where T : unmanaged
    {
        T value = default;
        NotPastTheEnd(LibSystemd.ReadBasic(_message, type, &value));
        return value;
    }

    private static void NotPastTheEnd(int result)
    {
        if (BusException.Check(result, "reading a message") == 0)
        {
            throw new BusException("reading past the end of a message", Errno.ENXIO);
        }
    }
}
