using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Survival;
using AutoMount.Fuse;
using AutoMount.Posix;

namespace AutoMount.FileSystem;

/// <summary>What a user's tree is made of and where it is kept.</summary>
/// <param name="user">Whose tree it is.</param>
/// <param name="path">The mount point.</param>
/// <param name="store">Where the folders lie.</param>
/// <param name="descriptors">Descriptors of nodes.</param>
/// <param name="engine">The engine's options.</param>
/// <param name="meter">Counts the user's requests; null for nobody.</param>
internal sealed class TreeParts(
    uint user,
    string path,
    BackingStore store,
    DescriptorCache descriptors,
    FolderEngineOptions engine,
    FuseMeter? meter = null
)
{
    /// <summary>The mount point.</summary>
    internal string Path => path;

    /// <summary>Where the folders lie.</summary>
    internal BackingStore Store => store;

    /// <summary>Descriptors of nodes.</summary>
    internal DescriptorCache Descriptors => descriptors;

    /// <summary>The engine's options.</summary>
    internal FolderEngineOptions Engine => engine;

    /// <summary>Pairs of sockets with parked inodes.</summary>
    internal int ParkedPairs { get; set; }

    /// <summary>How it is mounted and served.</summary>
    internal FuseOptions Options =>
        new()
        {
            Source = "automount",
            Subtype = "automount",
            MountPoint = path,
            KeepsProcessorsAwake = engine.KeepsProcessorsAwake,
            AsksForResend = engine.AsksForResend,
            Meter = meter,
            OnFault = engine.OnFault,
            OnUnknownRequest = engine.OnUnknownRequest,
        };

    /// <summary>Keeps a new mount for a successor.</summary>
    internal void Keep(FileDescriptor device, FileDescriptor requests, FileDescriptor tree)
    {
        if (engine.Descriptors is { } kept)
        {
            TreeDescriptors.Keep(kept, user, device, requests, tree);
        }
    }

    /// <summary>Keeps a pair of sockets with parked inodes.</summary>
    internal void KeepParked(int pair, FileDescriptor writer, FileDescriptor reader)
    {
        ParkedPairs = Math.Max(ParkedPairs, pair + 1);
        if (engine.Descriptors is { } kept)
        {
            TreeDescriptors.KeepParked(kept, user, pair, writer, reader);
        }
    }

    /// <summary>Nothing is kept any more.</summary>
    internal void Drop()
    {
        if (engine.Descriptors is { } kept)
        {
            TreeDescriptors.Drop(kept, user, ParkedPairs);
        }
    }
}
