using AutoMount.Bus.Interop;

namespace AutoMount.Bus.SdBus;

/// <summary>Opens connections.</summary>
internal static class Connection
{
    /// <summary>The system bus, or the one that <c>DBUS_SYSTEM_BUS_ADDRESS</c> names.</summary>
    internal static nint OpenSystem()
    {
        _ = BusException.Check(LibSystemd.OpenSystem(out nint bus), "connecting to the system bus");
        return bus;
    }

    /// <summary>The bus at an address.</summary>
    internal static nint Open(string address)
    {
        string operation = $"connecting to the bus at '{address}'";
        _ = BusException.Check(LibSystemd.New(out nint bus), operation);
        try
        {
            _ = BusException.Check(LibSystemd.SetAddress(bus, address), operation);
            _ = BusException.Check(LibSystemd.SetBusClient(bus, enabled: 1), operation);
            _ = BusException.Check(LibSystemd.Start(bus), operation);
            return bus;
        }
        catch
        {
            _ = LibSystemd.FlushCloseUnref(bus);
            throw;
        }
    }
}
