using System.Runtime.InteropServices;
using AutoMount.Bus.Interop;
using AutoMount.Core;
using AutoMount.Posix;

namespace AutoMount.Bus.SdBus;

/// <summary>Measures a call's arguments before anything is done with it: a handler may hold its call while polkit asks a person for a password.</summary>
/// <remarks>The bus lets 32 MiB through. It also finds what a bus that checks no message bodies (dbus-broker) lets through: text that is no UTF-8, for example.</remarks>
internal static unsafe class ArgumentSize
{
    /// <summary>The most bytes that a call's strings may have together, each counted with its end.</summary>
    internal const int MostBytes = 1 << 20;

    /// <summary>The most values that a call may have, elements of arrays included.</summary>
    internal const int MostValues = 16_384;

    private const int ValueBytes = 8;

    /// <summary>About how many bytes a message holds; it can be read from its start afterwards.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>: they are more than the bounds, or not what D-Bus allows.</exception>
    internal static int Check(nint message)
    {
        Count count = new();
        try
        {
            Walk(message, ref count);
            _ = BusException.Check(LibSystemd.Rewind(message, complete: 1), "reading a message");
        }
        catch (BusException)
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                "The arguments are not as D-Bus wants them."
            );
        }

        return count.Bytes;
    }

    private static void Walk(nint message, ref Count count)
    {
        while (true)
        {
            int more = LibSystemd.PeekType(message, out byte type, out byte* contents);
            if (BusException.Check(more, "reading a message") == 0)
            {
                return;
            }

            if ((char)type is 'a' or 'v' or 'r' or 'e')
            {
                count.Add(ValueBytes);
                Step(LibSystemd.EnterPeeked(message, type, contents));
                Walk(message, ref count);
                Step(LibSystemd.ExitContainer(message));
            }
            else
            {
                count.Add(Read(message, type));
            }
        }
    }

    private static int Read(nint message, byte type)
    {
        ulong value = 0; // the largest basic type; a pointer for text
        Step(LibSystemd.ReadBasic(message, type, &value));
        return (char)type is 's' or 'o' or 'g'
            ? ValueBytes
                + MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)(nint)value).Length
            : ValueBytes;
    }

    private static void Step(int result)
    {
        if (BusException.Check(result, "reading a message") < 0)
        {
            throw new BusException("reading a message", Errno.EBADMSG);
        }
    }

    private struct Count
    {
        internal int Bytes;
        private int _values;

        internal void Add(int bytes)
        {
            Bytes += bytes;
            if (++_values > MostValues || Bytes > MostBytes)
            {
                throw new ServiceException(
                    ServiceError.InvalidArgument,
                    $"The arguments are too much for one call: at most {MostBytes} bytes in {MostValues} values; put long data into a file of a folder."
                );
            }
        }
    }
}
