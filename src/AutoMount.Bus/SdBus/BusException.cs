using AutoMount.Posix;

namespace AutoMount.Bus.SdBus;

/// <summary>The bus itself failed us: no connection, connection lost, a message that cannot be made or read.</summary>
/// <param name="operation">What was tried.</param>
/// <param name="error">What sd-bus answered.</param>
public sealed class BusException(string operation, Errno error)
    : Exception($"D-Bus: {operation} failed ({error}).")
{
    /// <summary>What sd-bus answered.</summary>
    public Errno Error { get; } = error;

    /// <summary>Throws where sd-bus answered a negative errno.</summary>
    internal static int Check(int result, string operation) =>
        result >= 0 ? result : throw new BusException(operation, (Errno)(-result));

    /// <summary>Repeats a call that waits for the bus while signals interrupt it; the runtime sends its threads some.</summary>
    internal static int CheckUninterrupted(Func<int> call, string operation)
    {
        int result;
        do
        {
            result = call();
        } while (result == -(int)Errno.EINTR);

        return Check(result, operation);
    }
}
