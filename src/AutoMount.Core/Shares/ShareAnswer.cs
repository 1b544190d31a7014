using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Core.Shares;

/// <summary>What a guest made of an offer.</summary>
public sealed record ShareAnswer
{
    /// <summary>Unlike that of any other answer there ever was; 0 for one that is not recorded yet.</summary>
    public required int Place { get; init; }

    /// <summary>The folder.</summary>
    public required FolderId Folder { get; init; }

    /// <summary>Whose folder it is.</summary>
    public required UserId Owner { get; init; }

    /// <summary>The guest.</summary>
    public required UserId Guest { get; init; }

    /// <summary>Whether he has it; else he declined it, or left.</summary>
    public required bool IsAccepted { get; init; }

    /// <summary>What it is called in his tree; unique among his own folders and those shared with him, by constraint.</summary>
    public required FolderName Name { get; init; }

    /// <summary>The view's number among those of one owner.</summary>
    public required int Number { get; init; }

    /// <summary>The id by which the guest's sessions know it: it is not the folder's own.</summary>
    public required FolderId Mount { get; init; }

    /// <summary>When he answered (UTC).</summary>
    public required DateTimeOffset AnsweredAt { get; init; }
}
