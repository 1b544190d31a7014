using AutoMount.Core.Folders;
using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>A folder whose backing store lies on a chosen file system, with passthrough or without.</summary>
public abstract class BackingStorePlace : IPlace, IDisposable
{
    private readonly StoreDisk _disk;
    private int _others;

    protected BackingStorePlace(StoreKind kind, bool passthrough)
    {
        Kind = kind;
        Passthrough = passthrough;
        _disk = new StoreDisk(kind);
        try
        {
            Folder = MountedFolder.In($"{_disk.Path}/folder", passthrough);
        }
        catch
        {
            _disk.Dispose();
            throw;
        }
    }

    public StoreKind Kind { get; }

    public bool Passthrough { get; }

    public MountedFolder Folder { get; }

    public string Path => Folder.Path;

    /// <summary>A directory of the store itself, to tell its nature from the folder's.</summary>
    public string NativePath => Directory.CreateDirectory($"{_disk.Path}/native").FullName;

    /// <summary>tmpfs cannot zero a range, and neither can a folder upon it.</summary>
    public PosixTraits Lacks =>
        Folder.Lacks | (Kind == StoreKind.Tmpfs ? PosixTraits.ZeroRange : PosixTraits.None);

    public IReadOnlyDictionary<string, string> KnownDeviations => Folder.KnownDeviations;

    /// <summary>Another folder on the same store; the caller's to dispose.</summary>
    public MountedFolder Another(FolderLimits limits)
    {
        _others++;
        return MountedFolder.In(
            $"{_disk.Path}/other-{_others}",
            Passthrough,
            limits.Bytes,
            limits.Inodes
        );
    }

    public void Dispose()
    {
        Folder.Dispose();
        _disk.Dispose();
        GC.SuppressFinalize(this);
    }
}
