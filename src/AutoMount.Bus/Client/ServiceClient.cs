using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

/// <summary>The service <c>org.automount1</c>, for a program that calls and waits. One thread at a time.</summary>
/// <remarks>
/// Every member throws <see cref="BusCallException"/> where the service refuses or is not there, and
/// <see cref="BusException"/> where the bus is lost. A byte or inode limit is null to leave it as it is and
/// <see cref="Core.Folders.FolderLimits.Unlimited"/> for none; <c>owner</c> is null for the caller's own.
/// </remarks>
public sealed partial class ServiceClient : IDisposable
{
    private const string Properties = "org.freedesktop.DBus.Properties";

    private static readonly BusTarget Manager = new(
        BusNames.Service,
        BusNames.ManagerPath,
        BusNames.ManagerInterface
    );

    private readonly ClientConnection _connection;

    private ServiceClient(ClientConnection connection) => _connection = connection;

    /// <summary>Connects to the system bus, or the one that <c>DBUS_SYSTEM_BUS_ADDRESS</c> names.</summary>
    /// <exception cref="BusException">Nobody answers there.</exception>
    public static ServiceClient Connect() => new(ClientConnection.OpenSystem());

    /// <summary>Connects to the bus at an address.</summary>
    /// <exception cref="BusException">Nobody answers there.</exception>
    public static ServiceClient Connect(string address) => new(ClientConnection.Open(address));

    /// <summary>What the service says of itself.</summary>
    public ServiceStatus GetStatus()
    {
        IReadOnlyDictionary<string, BusValue> properties = GetAll(
            BusNames.ManagerPath,
            BusNames.ManagerInterface
        );
        return new ServiceStatus(
            properties["Version"].As<string>(),
            properties["Engine"].As<string>(),
            properties["FolderCount"].As<uint>(),
            properties["SessionCount"].As<uint>()
        );
    }

    /// <summary>Waits until somebody owns the service's name.</summary>
    /// <returns>False where nobody took it in time.</returns>
    public bool WaitForService(TimeSpan timeout)
    {
        bool taken = false;
        string rule =
            $"type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{BusNames.Service}'";
        using IDisposable subscription = _connection.Subscribe(rule, _ => taken = true);
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (!HasOwner())
        {
            taken = false;
            while (!taken)
            {
                TimeSpan left = TimeSpan.FromMilliseconds(deadline - Environment.TickCount64);
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }

                _ = _connection.Process(left);
            }
        }

        return true;
    }

    /// <summary>Ends the connection.</summary>
    public void Dispose() => _connection.Dispose();

    private bool HasOwner()
    {
        const string Daemon = "org.freedesktop.DBus";
        BusTarget target = new(Daemon, "/org/freedesktop/DBus", Daemon);
        using BusMessage reply = _connection.Call(
            target,
            "NameHasOwner",
            writer => writer.WriteString(BusNames.Service)
        );
        return reply.Body.ReadBoolean();
    }

    private IReadOnlyDictionary<string, BusValue> GetAll(string path, string interfaceName)
    {
        BusTarget target = new(BusNames.Service, path, Properties);
        using BusMessage reply = _connection.Call(
            target,
            "GetAll",
            writer => writer.WriteString(interfaceName)
        );
        return reply.Body.ReadDictionary();
    }

    /// <summary>Calls for as long as it takes: work on the host, not a question. Where the service dies the bus answers for it.</summary>
    private BusMessage Work(BusTarget target, string member, Action<MessageWriter> arguments) =>
        _connection.Call(target, member, arguments, Timeout.InfiniteTimeSpan);
}
