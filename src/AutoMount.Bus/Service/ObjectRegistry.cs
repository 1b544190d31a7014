using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Service;

/// <summary>What is on the bus below one prefix, in memory, so that lookups never block. For the bus thread.</summary>
/// <param name="prefix">What the paths begin with.</param>
internal sealed class ObjectRegistry<T>(string prefix) : IObjectFamily
    where T : class, IBusEntry
{
    private readonly Dictionary<string, T> _entries = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Prefix => prefix;

    /// <summary>All objects.</summary>
    internal IReadOnlyCollection<T> All => _entries.Values;

    /// <inheritdoc/>
    public bool Contains(string path, Caller? caller)
    {
        if (FindByPath(path) is not { } entry)
        {
            return false;
        }

        caller?.Require(entry.Owner);
        return true;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> PathsFor(Caller? caller) =>
        [
            .. All.Where(entry => caller?.MayActFor(entry.Owner) ?? true)
                .Select(entry => PathOf(entry.Id)),
        ];

    /// <summary>The object's path.</summary>
    internal string PathOf(string id) => ObjectPath.Encode(prefix, id);

    /// <summary>The object of that id, or null.</summary>
    internal T? Find(string id) => _entries.GetValueOrDefault(id);

    /// <summary>The object at that path, or null.</summary>
    internal T? FindByPath(string path) =>
        ObjectPath.TryDecode(prefix, path, out string id) ? Find(id) : null;

    /// <summary>Puts an object in, or its new state.</summary>
    internal void Set(T entry) => _entries[entry.Id] = entry;

    /// <summary>Takes an object out.</summary>
    internal void Remove(string id) => _entries.Remove(id);
}
