using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

/// <summary>Hears what the service tells everybody, and makes events of it, until disposed. Only what its own connection sends counts.</summary>
internal sealed class ServiceMonitor : IDisposable
{
    private const string Everything = $"type='signal',path_namespace='{BusNames.ManagerPath}'";

    private const string Coming =
        "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',"
        + $"arg0='{BusNames.Service}'";

    private static readonly IReadOnlyDictionary<string, object?> Nothing = new Dictionary<
        string,
        object?
    >(StringComparer.Ordinal);

    private readonly IDisposable _signals;
    private readonly IDisposable _names;
    private readonly Action<ServiceEvent> _handler;
    private string _service = string.Empty;

    /// <summary>Begins to hear.</summary>
    internal ServiceMonitor(ClientConnection connection, Action<ServiceEvent> handler)
    {
        _handler = handler;
        _names = connection.Subscribe(Coming, OnOwner);
        _signals = connection.Subscribe(Everything, OnSignal);
    }

    /// <summary>Says who the service is at the beginning; empty where it does not run.</summary>
    internal void Begin(string uniqueName) => _service = uniqueName;

    public void Dispose()
    {
        _signals.Dispose();
        _names.Dispose();
    }

    private void OnOwner(BusMessage message)
    {
        MessageReader reader = message.Body;
        _ = reader.ReadString();
        _ = reader.ReadString();
        _service = reader.ReadString();
        string happened = _service.Length == 0 ? "stopped" : "started";
        _handler(new ServiceEvent("service", string.Empty, happened, Nothing));
    }

    private void OnSignal(BusMessage message)
    {
        if (message.Sender == _service && Read(message) is { } happened)
        {
            _handler(happened);
        }
    }

    private static ServiceEvent? Read(BusMessage message)
    {
        string path = message.Path;
        MessageReader reader = message.Body;
        switch (message.Member)
        {
            case "InterfacesAdded":
                return About(reader.ReadObjectPath(), "added", Nothing);
            case "InterfacesRemoved":
                return About(reader.ReadObjectPath(), "removed", Nothing);
            case "PropertiesChanged":
                _ = reader.ReadString();
                return About(path, "changed", Changes(reader));
            case "Ending":
                return About(
                    path,
                    "ending",
                    new Dictionary<string, object?>(StringComparer.Ordinal)
                    {
                        ["reason"] = reader.ReadString(),
                        ["secondsLeft"] = reader.ReadUInt64() / 1_000_000,
                    }
                );
            case "QuotaThreshold":
                return About(path, "threshold", OfLimit(reader, "percent", reader.ReadUInt32));
            case "SoftLimit":
                return About(path, "soft-limit", OfLimit(reader, "state", reader.ReadString));
            default:
                return null; // the manager's own say the same again, for simple programs
        }
    }

    private static Dictionary<string, object?> OfLimit<T>(
        MessageReader reader,
        string what,
        Func<T> read
    )
    {
        string resource = reader.ReadString();
        return new(StringComparer.Ordinal) { ["resource"] = resource, [what] = read() };
    }

    private static Dictionary<string, object?> Changes(MessageReader reader)
    {
        Dictionary<string, object?> changes = new(StringComparer.Ordinal);
        foreach ((string name, BusValue value) in reader.ReadDictionary())
        {
            changes[name] = value.Content;
        }

        foreach (string name in reader.ReadStringArray())
        {
            changes[name] = null;
        }

        return changes;
    }

    private static ServiceEvent? About(
        string path,
        string happened,
        IReadOnlyDictionary<string, object?> values
    )
    {
        (string Prefix, string Kind)[] kinds =
        [
            (BusNames.FolderPrefix, "folder"),
            (BusNames.SessionPrefix, "session"),
            (BusNames.GpuPrefix, "gpu"),
            (BusNames.UserPrefix, "user"),
        ];
        foreach ((string prefix, string kind) in kinds)
        {
            if (ObjectPath.TryDecode(prefix, path, out string id))
            {
                return new ServiceEvent(kind, id, happened, values);
            }
        }

        return path == BusNames.ManagerPath && values.Count > 0
            ? new ServiceEvent("service", string.Empty, happened, values)
            : null;
    }
}
