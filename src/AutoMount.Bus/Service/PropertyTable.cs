using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Service;

/// <summary>Adds the properties of a family of objects, one line each.</summary>
/// <param name="definition">The interface they go to.</param>
/// <param name="find">The object at a path; throws where it is gone.</param>
internal sealed class PropertyTable<T>(InterfaceDefinition definition, Func<string, T> find)
{
    /// <summary>Adds an <c>s</c>.</summary>
    internal void Text(string member, PropertyChange change, Func<T, string> read) =>
        Add(member, "s", change, (entry, to) => to.WriteString(read(entry)));

    /// <summary>Adds a <c>u</c>.</summary>
    internal void UInt32(string member, PropertyChange change, Func<T, uint> read) =>
        Add(member, "u", change, (entry, to) => to.WriteUInt32(read(entry)));

    /// <summary>Adds an <c>x</c>.</summary>
    internal void Int64(string member, PropertyChange change, Func<T, long> read) =>
        Add(member, "x", change, (entry, to) => to.WriteInt64(read(entry)));

    /// <summary>Adds a <c>t</c>.</summary>
    internal void UInt64(string member, PropertyChange change, Func<T, ulong> read) =>
        Add(member, "t", change, (entry, to) => to.WriteUInt64(read(entry)));

    /// <summary>Adds a property of any type.</summary>
    internal void Add(
        string member,
        string signature,
        PropertyChange change,
        Action<T, MessageWriter> write
    ) => definition.Property(member, signature, change, (path, to) => write(find(path), to));
}
