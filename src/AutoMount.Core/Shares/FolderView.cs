using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Core.Shares;

/// <summary>A folder of one user as it is shown to another, his guest.</summary>
public sealed record FolderView
{
    /// <summary>The most views of one owner's folders at once.</summary>
    public const int MostOfOneOwner = 2046;

    /// <summary>The folder.</summary>
    public required FolderId Folder { get; init; }

    /// <summary>Whose folder it is; his uid and primary gid are what the guest's files get in the store.</summary>
    public required UserAccount Owner { get; init; }

    /// <summary>The guest: to him the owner's files are his.</summary>
    public required UserAccount Guest { get; init; }

    /// <summary>What the folder is called in the guest's tree.</summary>
    public required FolderName Name { get; init; }

    /// <summary>What he may do.</summary>
    public required ShareRights Rights { get; init; }

    /// <summary>The view's number, from 1 to <see cref="MostOfOneOwner"/>, among those of one owner; the same for as long as it is shown, over restarts too.</summary>
    public required int Number { get; init; }

    /// <summary>The number of the place in the guest's tree, unlike any other that he ever had.</summary>
    public required int Place { get; init; }
}
