using AutoMount.Core.Accounts;

namespace AutoMount.Core.Folders;

/// <summary>A limit of which so much is used that somebody should know.</summary>
/// <param name="Owner">Whose limit it is.</param>
/// <param name="Folder">The folder; null for the limit over all folders of the owner.</param>
/// <param name="Resource">What is used.</param>
/// <param name="Percent">80, 95 or 100: nothing more goes in.</param>
/// <param name="Used">Bytes or inodes used.</param>
/// <param name="Limit">Bytes or inodes allowed.</param>
public sealed record QuotaThreshold(
    UserId Owner,
    Folder? Folder,
    QuotaResource Resource,
    int Percent,
    long Used,
    long Limit
);

/// <summary>What a limit is of.</summary>
public enum QuotaResource
{
    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Files, directories and links.</summary>
    Inodes,
}
