using AutoMount.Core.Folders;

namespace AutoMount.Core.Shares;

/// <summary>A grant, as its owner sees it.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Share">The grant.</param>
/// <param name="Guests">Who has the folder by it.</param>
public sealed record GrantedShare(
    Folder Folder,
    FolderShare Share,
    IReadOnlyList<ShareAnswer> Guests
);
