using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core.Configuration;

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
    /// <param name="canAuthenticate">See <see cref="ClientConnection.CanAuthenticate"/>.</param>
    /// <exception cref="BusException">Nobody answers there.</exception>
    public static ServiceClient Connect(Func<bool>? canAuthenticate = null)
    {
        ClientConnection connection = ClientConnection.OpenSystem();
        connection.CanAuthenticate = canAuthenticate;
        return new ServiceClient(connection);
    }

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
            properties["SessionCount"].As<uint>(),
            new ServiceTakeover(
                properties["TakeoverMounts"].As<uint>(),
                properties["TakeoverFiles"].As<uint>(),
                properties["TakeoverRequests"].As<uint>(),
                TimeSpan.FromMicroseconds(properties["TakeoverUSec"].As<ulong>())
            )
        );
    }

    /// <summary>The configuration key by key, as the service goes by it now.</summary>
    public IReadOnlyList<ConfigurationAssignment> ListConfiguration()
    {
        using BusMessage reply = _connection.Call(
            Manager,
            "ListConfiguration",
            writer => writer.WriteDictionary(new ClientOptions().Values)
        );
        return reply.Body.ReadArray(
            "(ssssu)",
            reader => new ConfigurationAssignment(
                reader.ReadString(),
                reader.ReadString(),
                reader.ReadString(),
                reader.ReadString(),
                (int)reader.ReadUInt32()
            )
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

    /// <summary>Hands over what the service tells everybody, as it comes, also over its restarts.</summary>
    /// <param name="handler">Gets each event; it must not call over this connection.</param>
    /// <param name="cancellation">Ends it; looked at ten times a second.</param>
    public void Monitor(Action<ServiceEvent> handler, CancellationToken cancellation)
    {
        using ServiceMonitor monitor = new(_connection, handler);
        monitor.Begin(Owner());
        while (!cancellation.IsCancellationRequested)
        {
            _ = _connection.Process(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Ends the connection.</summary>
    public void Dispose() => _connection.Dispose();

    /// <summary>The service's connection; empty where it does not run.</summary>
    private string Owner()
    {
        const string Daemon = "org.freedesktop.DBus";
        BusTarget target = new(Daemon, "/org/freedesktop/DBus", Daemon);
        try
        {
            using BusMessage reply = _connection.Call(
                target,
                "GetNameOwner",
                writer => writer.WriteString(BusNames.Service)
            );
            return reply.Body.ReadString();
        }
        catch (BusCallException)
        {
            return string.Empty;
        }
    }

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
