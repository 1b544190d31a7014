using AutoMount.Core.Accounts;

namespace AutoMount.Core.Folders;

/// <summary>Folders that are copied, and those that become another user's.</summary>
public sealed partial class FolderManager
{
    private readonly HashSet<FolderId> _copied = []; // sources that are being read; protected by _changes
    private readonly HashSet<FolderId> _given = []; // folders that are being transferred by a caller; protected by _changes

    /// <summary>Makes a folder with a copy of everything in another one. It is shown when it is whole.</summary>
    /// <param name="source">What to copy; it can be used meanwhile, and is copied file by file.</param>
    /// <param name="name">The copy's name.</param>
    /// <param name="limits">The copy's limits; null for those of the source.</param>
    /// <param name="cancellation">Ends it; nothing of the copy is left then.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>, <see cref="ServiceError.FolderExists"/>, <see cref="ServiceError.LimitReached"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public Folder Clone(
        FolderId source,
        FolderName name,
        FolderLimits? limits,
        CancellationToken cancellation
    )
    {
        Folder copy;
        Naming?.Invoke(Get(source).Owner, name);
        lock (_changes)
        {
            copy = AddCopyLocked(Get(source), name, limits);
        }

        try
        {
            copy = Fill(copy, source, cancellation);
        }
        finally
        {
            lock (_changes)
            {
                _ = _copied.Remove(source);
            }
        }

        Changed?.Invoke(new FolderChange(FolderChangeKind.Added, copy));
        return copy;
    }

    /// <summary>Gives a folder with everything in it to another user, who pays for it from then on.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>, <see cref="ServiceError.NoSuchUser"/>, <see cref="ServiceError.FolderExists"/> where he has one of that name, <see cref="ServiceError.LimitReached"/>, <see cref="ServiceError.FolderBusy"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    public Folder Transfer(FolderId id, UserId newOwner)
    {
        UserAccount account = AccountOf(newOwner);
        Folder between;
        Naming?.Invoke(newOwner, Get(id).Name);
        lock (_changes)
        {
            Folder before = Get(id);
            if (before.Owner == newOwner)
            {
                return before;
            }

            CheckNumber(account);
            CheckName(newOwner, before.Name);
            RefuseWhileCopied(before);
            Deleting?.Invoke(before);
            between = before with { State = FolderState.Transferring, NewOwner = newOwner };
            store.Update(between);
            _ = _given.Add(id);
            engine.Hide(between);
        }

        Changed?.Invoke(new FolderChange(FolderChangeKind.Removed, between)); // sessions let it go
        Folder after = EndTransfer(between);
        Changed?.Invoke(new FolderChange(FolderChangeKind.Added, after));
        return after;
    }

    /// <summary>Goes on with transfers that failed in the middle, as at a disk's error: some files are the new owner's already.</summary>
    private void SweepTransfers()
    {
        foreach (
            Folder left in store
                .List(owner: null)
                .Where(folder => folder.State == FolderState.Transferring)
        )
        {
            Folder after;
            lock (_changes)
            {
                if (_given.Contains(left.Id) || store.Find(left.Id) != left)
                {
                    continue; // a caller does it, or it is done
                }

                after = CompleteTransfer(left, checks: false);
            }

            Changed?.Invoke(new FolderChange(FolderChangeKind.Added, after));
        }
    }

    private Folder AddCopyLocked(Folder source, FolderName name, FolderLimits? limits)
    {
        CheckNumber(AccountOf(source.Owner));
        RefuseWhileCopied(source);
        Folder copy = New(source.Owner, name, limits ?? source.Limits) with
        {
            Description = source.Description,
            UsageMode = source.UsageMode,
            AutoMount = source.AutoMount,
        };
        store.Add(copy);
        _ = _copied.Add(source.Id);
        return copy;
    }

    private void RefuseWhileCopied(Folder folder)
    {
        if (_copied.Contains(folder.Id))
        {
            throw new ServiceException(
                ServiceError.FolderBusy,
                $"The folder '{folder.Name}' is being copied. Try again when its copy is done."
            );
        }
    }

    private Folder Fill(Folder copy, FolderId source, CancellationToken cancellation)
    {
        try
        {
            engine.Prepare(copy, AccountOf(copy.Owner));
            engine.Attach(copy);
            engine.Copy(source, copy.Id, cancellation);
            lock (_changes)
            {
                copy = copy with { State = FolderState.Ready };
                store.Update(copy);
                engine.Show(copy);
            }

            return copy;
        }
        catch
        {
            lock (_changes)
            {
                _ = ToBeDeletedLocked(copy with { State = FolderState.Creating });
            }

            throw;
        }
    }

    private Folder EndTransfer(Folder between)
    {
        try
        {
            lock (_changes)
            {
                return CompleteTransfer(between, checks: true);
            }
        }
        catch (ServiceException exception)
            when (exception.Error is ServiceError.LimitReached or ServiceError.FolderBusy)
        {
            Folder before = between with { State = FolderState.Ready, NewOwner = null };
            lock (_changes)
            {
                store.Update(before); // nothing was changed
                engine.Show(before);
            }

            Changed?.Invoke(new FolderChange(FolderChangeKind.Added, before));
            throw;
        }
        finally
        {
            lock (_changes)
            {
                _ = _given.Remove(between.Id);
            }
        }
    }

    private Folder CompleteTransfer(Folder folder, bool checks)
    {
        UserId newOwner =
            folder.NewOwner
            ?? throw new System.Diagnostics.UnreachableException("a transfer to nobody");
        engine.GiveAway(folder, AccountOf(newOwner), checks);
        Folder after = folder with { Owner = newOwner, NewOwner = null, State = FolderState.Ready };
        store.Update(after);
        engine.Attach(after);
        return after;
    }

    private void CheckName(UserId owner, FolderName name)
    {
        if (List(owner).Any(folder => folder.Name == name))
        {
            throw new ServiceException(
                ServiceError.FolderExists,
                $"The new owner has a folder '{name}' already. Rename one of them first."
            );
        }
    }
}
