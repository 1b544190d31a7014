namespace AutoMount.Core.Folders;

/// <summary>What is done at the start.</summary>
public sealed partial class FolderManager
{
    /// <summary>At start: finishes or undoes what a crash cut and shows all folders again.</summary>
    /// <returns>What could not be brought back, with the reason; such a folder keeps its record and files.</returns>
    public IReadOnlyList<FolderProblem> Recover()
    {
        List<FolderProblem> problems = [];
        foreach (Folder folder in OneOfEachOwnerFirst(store.List(owner: null)))
        {
            try
            {
                lock (_changes)
                {
                    Recover(folder);
                }
            }
            catch (ServiceException exception)
            {
                problems.Add(new FolderProblem(folder, exception.Message));
            }
        }

        return problems;
    }

    /// <summary>So that all trees are mounted in a row: each mount wakes whoever follows the host's table of mounts, and with hundreds of users they would read it hundreds of times beside us.</summary>
    private static IEnumerable<Folder> OneOfEachOwnerFirst(IReadOnlyList<Folder> folders)
    {
        HashSet<FolderId> first =
        [
            .. folders.DistinctBy(folder => folder.Owner).Select(folder => folder.Id),
        ];
        return folders
            .Where(folder => first.Contains(folder.Id))
            .Concat(folders.Where(folder => !first.Contains(folder.Id)));
    }

    private void Recover(Folder folder)
    {
        switch (folder.State)
        {
            case FolderState.Ready:
                engine.Attach(folder);
                _ = CompleteRename(folder);
                break;
            case FolderState.Trashed:
                engine.Attach(folder);
                break;
            case FolderState.Transferring:
                CompleteTransfer(folder, checks: false);
                break;
            case FolderState.Creating:
                store.Update(folder with { State = FolderState.Deleting }); // nobody was told of it; a copy may be large
                engine.ChargeRemoval(folder);
                Purger.Add(folder, inodes: 0);
                break;
            case FolderState.Deleting:
                engine.ChargeRemoval(folder); // he pays until the files are gone, also over a restart
                Purger.Add(folder, inodes: 0);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"folder state {folder.State}");
        }
    }
}
