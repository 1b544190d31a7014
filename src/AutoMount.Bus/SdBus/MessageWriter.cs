using System.Text;
using AutoMount.Bus.Interop;
using AutoMount.Posix;

namespace AutoMount.Bus.SdBus;

/// <summary>Writes a message's values in their order.</summary>
public readonly unsafe struct MessageWriter
{
    private readonly nint _message;

    internal MessageWriter(nint message) => _message = message;

    /// <summary>Writes <c>s</c>. A NUL ends the text, as D-Bus can carry none.</summary>
    public void WriteString(string value) => WriteText((byte)'s', value);

    /// <summary>Writes <c>o</c>.</summary>
    public void WriteObjectPath(string value) => WriteText((byte)'o', value);

    /// <summary>Writes <c>b</c>.</summary>
    public void WriteBoolean(bool value) => Write((byte)'b', value ? 1 : 0);

    /// <summary>Writes <c>u</c>.</summary>
    public void WriteUInt32(uint value) => Write((byte)'u', value);

    /// <summary>Writes <c>x</c>.</summary>
    public void WriteInt64(long value) => Write((byte)'x', value);

    /// <summary>Writes <c>t</c>.</summary>
    public void WriteUInt64(ulong value) => Write((byte)'t', value);

    /// <summary>Writes <c>d</c>.</summary>
    public void WriteDouble(double value) => Write((byte)'d', value);

    /// <summary>Writes <c>h</c>: the message carries a duplicate; the descriptor stays the caller's.</summary>
    public void WriteDescriptor(FileDescriptor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Write((byte)'h', value.Number);
    }

    /// <summary>Writes <c>h</c>: the message carries a duplicate; the handle, a descriptor's, stays the caller's.</summary>
    public void WriteHandle(System.Runtime.InteropServices.SafeHandle value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Write((byte)'h', (int)value.DangerousGetHandle());
        GC.KeepAlive(value);
    }

    /// <summary>Writes <c>as</c>.</summary>
    public void WriteStringArray(IEnumerable<string> values) =>
        WriteArray("s", values, (writer, value) => writer.WriteString(value));

    /// <summary>Writes a struct.</summary>
    /// <param name="contents">Signature of its fields, such as <c>sa{sv}</c>.</param>
    /// <param name="write">Writes its fields one after another.</param>
    public void WriteStruct(string contents, Action<MessageWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Open('r', contents);
        write(this);
        Close();
    }

    /// <summary>Writes an array.</summary>
    /// <param name="element">Signature of one element, such as <c>(sb)</c>.</param>
    /// <param name="values">The elements.</param>
    /// <param name="write">Writes one element; for a struct, its fields one after another.</param>
    public void WriteArray<T>(string element, IEnumerable<T> values, Action<MessageWriter, T> write)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(write);
        Open('a', element);
        if (element[0] is '(' or '{')
        {
            WriteContainers(element, values, write);
        }
        else
        {
            foreach (T value in values)
            {
                write(this, value);
            }
        }

        Close();
    }

    /// <summary>Writes <c>a{sv}</c>: options or properties.</summary>
    public void WriteDictionary(IReadOnlyDictionary<string, BusValue> values) =>
        WriteArray(
            "{sv}",
            values,
            (writer, pair) =>
            {
                writer.WriteString(pair.Key);
                writer.WriteVariant(pair.Value);
            }
        );

    /// <summary>Writes <c>v</c>.</summary>
    public void WriteVariant(BusValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Open('v', value.Signature);
        WriteAny(value.Signature, value.Content);
        Close();
    }

    private void WriteAny(string signature, object content)
    {
        switch (signature[0])
        {
            case 's' or 'o' or 'g':
                WriteText((byte)signature[0], (string)content);
                break;
            case 'b':
                WriteBoolean((bool)content);
                break;
            case 'u':
                WriteUInt32((uint)content);
                break;
            case 'x':
                WriteInt64((long)content);
                break;
            case 't':
                WriteUInt64((ulong)content);
                break;
            case 'd':
                WriteDouble((double)content);
                break;
            case 'h':
                WriteDescriptor((FileDescriptor)content);
                break;
            case 'v':
                WriteVariant((BusValue)content);
                break;
            case 'a':
                WriteElements(signature[1..], (object[])content);
                break;
            default:
                throw new BusException($"writing a value of type '{signature}'", Errno.EINVAL);
        }
    }

    private void WriteElements(string element, object[] contents) =>
        WriteArray(
            element,
            contents,
            (writer, content) =>
            {
                if (element[0] == '(')
                {
                    writer.WriteFields(element[1..^1], (object[])content);
                }
                else
                {
                    writer.WriteAny(element, content);
                }
            }
        );

    /// <summary>Fields of a struct that are basic types: one letter each.</summary>
    private void WriteFields(string signature, object[] contents)
    {
        for (int index = 0; index < contents.Length; index++)
        {
            WriteAny(signature.Substring(index, 1), contents[index]);
        }
    }

    /// <summary>Structs or entries of a dictionary; lists may have thousands.</summary>
    private void WriteContainers<T>(
        string element,
        IEnumerable<T> values,
        Action<MessageWriter, T> write
    )
    {
        byte type = (byte)(element[0] == '(' ? 'r' : 'e');
        fixed (byte* contents = Encoding.UTF8.GetBytes($"{element[1..^1]}\0"))
        {
            foreach (T value in values)
            {
                Check(LibSystemd.OpenPrepared(_message, type, contents));
                write(this, value);
                Close();
            }
        }
    }

    private void WriteText(byte type, string value)
    {
        const int small = 256;
        int most = Encoding.UTF8.GetMaxByteCount(value.Length) + 1;
        Span<byte> bytes = most <= small ? stackalloc byte[small] : new byte[most];
        int length = Encoding.UTF8.GetBytes(value, bytes);
        bytes[length] = 0;
        fixed (byte* text = bytes)
        {
            Check(LibSystemd.AppendBasic(_message, type, text));
        }
    }

    private void Write<T>(byte type, T value)
        where T : unmanaged => Check(LibSystemd.AppendBasic(_message, type, &value));

    private void Open(char type, string contents) =>
        Check(LibSystemd.OpenContainer(_message, (byte)type, contents));

    private void Close() => Check(LibSystemd.CloseContainer(_message));

    private static void Check(int result) => _ = BusException.Check(result, "writing a message");
}
