using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Service;

/// <summary>What is on the bus below one prefix, in memory, so that lookups never block. For the bus thread.</summary>
/// <param name="prefix">What the paths begin with.</param>
/// <param name="authority">Says who else than the owner may call their methods.</param>
/// <param name="action">What such a caller needs.</param>
internal sealed class ObjectRegistry<T>(string prefix, Authority authority, AuthorityAction action)
    : IObjectFamily
    where T : class, IBusEntry
{
    private readonly Dictionary<string, T> _entries = new(StringComparer.Ordinal);

    // each property of each object is looked up by path: GetManagedObjects asks thousands of times
    private readonly Dictionary<string, T> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);

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

        caller?.RequireSight(entry.Owner);
        return true;
    }

    /// <inheritdoc/>
    public Task AuthorizeAsync(MethodCall call) =>
        FindByPath(call.Path) is { } entry
            ? authority.RequireAsync(call, action, entry.Owner)
            : Task.CompletedTask; // the method says that it is gone

    /// <inheritdoc/>
    public IReadOnlyList<string> PathsFor(Caller? caller) =>
        [
            .. All.Where(entry => caller?.MaySee(entry.Owner) ?? true)
                .Select(entry => PathOf(entry.Id)),
        ];

    /// <summary>The object's path.</summary>
    internal string PathOf(string id) =>
        _paths.GetValueOrDefault(id) ?? ObjectPath.Encode(prefix, id);

    /// <summary>The object of that id, or null.</summary>
    internal T? Find(string id) => _entries.GetValueOrDefault(id);

    /// <summary>The object at that path, or null.</summary>
    internal T? FindByPath(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Puts an object in, or its new state.</summary>
    internal void Set(T entry)
    {
        string path = PathOf(entry.Id);
        _paths[entry.Id] = path;
        _entries[entry.Id] = entry;
        _byPath[path] = entry;
    }

    /// <summary>Takes an object out.</summary>
    internal void Remove(string id)
    {
        _ = _entries.Remove(id);
        if (_paths.Remove(id, out string? path))
        {
            _ = _byPath.Remove(path);
        }
    }
}
