using AutoMount.FileSystem.Store;

namespace AutoMount.FileSystem.Quota;

/// <summary>Over a lookup of a name in a folder that others have views of (<see cref="FolderVolume.Names"/>).</summary>
internal readonly ref struct NamesScope
{
    private readonly Lock? _names;

    /// <summary>Begins it.</summary>
    /// <param name="names">The folder's lock; null where none is needed.</param>
    internal NamesScope(Lock? names)
    {
        _names = names;
        names?.Enter();
    }

    /// <summary>Ends it.</summary>
    public void Dispose() => _names?.Exit();
}
