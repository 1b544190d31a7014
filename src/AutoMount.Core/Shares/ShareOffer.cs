using AutoMount.Core.Folders;

namespace AutoMount.Core.Shares;

/// <summary>A folder that is shared with a guest, as it is for him.</summary>
/// <param name="Folder">The owner's folder.</param>
/// <param name="Rights">What he may do: the most that any grant to him or to a group of his allows.</param>
/// <param name="Expires">When the last of these grants ends (UTC); null for never.</param>
/// <param name="Answer">What he made of it; null where he has not answered.</param>
public sealed record ShareOffer(
    Folder Folder,
    ShareRights Rights,
    DateTimeOffset? Expires,
    ShareAnswer? Answer
)
{
    /// <summary>Whether he has it.</summary>
    public bool IsAccepted => Answer is { IsAccepted: true };
}
