using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Tests.Sizes;

/// <summary>A folder's kept sizes beside what a walk over the disk finds.</summary>
/// <param name="user">Whose folder it is.</param>
/// <param name="folder">The folder.</param>
internal sealed class KeptSizes(MountedUser user, Folder folder)
{
    /// <summary>The kept rows equal a fresh walk, and sum to what the folder is charged, deleted files that are open included; once the kernel has told the last closes.</summary>
    public void AssertExact()
    {
        string found = string.Empty;
        _ = SpinWait.SpinUntil(() => (found = Find()) == Expect(), TimeSpan.FromSeconds(5));
        Assert.Equal(Expect(), found);
    }

    /// <summary>Walks the folder.</summary>
    public void Walk() => user.Engine.ListParts(folder.Id, TestContext.Current.CancellationToken);

    private string Find()
    {
        FolderUsage usage = user.Engine.GetUsage(folder.Id);
        FolderParts kept = user.Engine.FindParts(folder.Id)!;
        FolderUsage missing = new(
            usage.Bytes - kept.Parts.Sum(part => part.Bytes),
            usage.Inodes - kept.Parts.Sum(part => part.Inodes)
        );
        return $"{Rows(kept.Parts.Where(part => part.Kind != FolderPartKind.Nameless))}{missing} {kept.IsCurrent}";
    }

    private string Expect()
    {
        using BackingStore store = BackingStore.Open(user.StateDirectory);
        using FileDescriptor data = store.OpenData(folder.Id);
        TreeShares walk = new(store, static () => { }, TestContext.Current.CancellationToken);
        return $"{Rows(walk.Of(data))}{default(FolderUsage)} {true}";
    }

    private static string Rows(IEnumerable<FolderPart> parts) =>
        string.Concat(
            parts
                .OrderBy(part => part.Name, StringComparer.Ordinal)
                .Select(part => $"{part.Name} {part.Kind} {part.Bytes} {part.Inodes}\n")
        );
}
