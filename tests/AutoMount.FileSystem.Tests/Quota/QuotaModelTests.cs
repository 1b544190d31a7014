using AutoMount.Core.Folders;
using CsCheck;

namespace AutoMount.FileSystem.Tests.Quota;

/// <summary>Random histories on the real mount against a model that only adds up sizes (decision D6).</summary>
public sealed class QuotaModelTests : IDisposable
{
    private const long BytesLimit = 256 * 1024;
    private const long InodesLimit = 12;
    private readonly MountedUser _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void AnyHistory_StaysWithinTheLimit_AndTheLedgerEqualsTheDisk()
    {
        int round = 0;
        Gen.Select(
                Gen.Int[0, 8],
                Gen.Int[0, 5],
                Gen.Int[0, 300_000],
                (kind, target, amount) => new Step(kind, target, amount)
            )
            .Array[1, 30]
            .Sample(
                steps =>
                {
                    Folder folder = _user.Add($"round{round++}", BytesLimit, InodesLimit);
                    QuotaModel model = new(_user.PathOf(folder), BytesLimit, InodesLimit);
                    foreach (Step step in steps)
                    {
                        model.Apply(step);
                        FolderUsage used = Settled(
                            folder,
                            new FolderUsage(model.Bytes, model.Inodes)
                        );
                        Assert.True(used.Bytes <= BytesLimit && used.Inodes <= InodesLimit);
                    }

                    Assert.Equal(
                        _user.Engine.CountUsage(folder.Id),
                        _user.Engine.GetUsage(folder.Id)
                    );
                    model.RemoveAll();
                    Settled(folder, new FolderUsage(4096, 1));
                    _user.Engine.Detach(folder);
                    _user.Engine.Erase(folder.Id, new FolderErasure(total: 0));
                },
                iter: 60,
                threads: 1
            );
    }

    /// <summary>The kernel tells the last close of a file a moment after the program has gone on.</summary>
    private FolderUsage Settled(Folder folder, FolderUsage expected)
    {
        SpinWait.SpinUntil(() => _user.Engine.GetUsage(folder.Id) == expected, 2000);
        FolderUsage used = _user.Engine.GetUsage(folder.Id);
        Assert.Equal(expected, used);
        return used;
    }
}
