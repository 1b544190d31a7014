namespace AutoMount.Core.Shares;

/// <summary>The words for shares, the same on the bus, in the tool and in the database. They never change.</summary>
public static class ShareWords
{
    /// <summary>The word for rights: <c>ro</c>, <c>rw</c> or <c>rwd</c>.</summary>
    public static string Of(ShareRights rights) =>
        rights switch
        {
            ShareRights.ReadOnly => "ro",
            ShareRights.ReadWrite => "rw",
            ShareRights.ReadWriteDelete => "rwd",
            _ => throw new System.Diagnostics.UnreachableException($"rights {rights}"),
        };

    /// <summary>The rights of a word, or null where it is none of them.</summary>
    public static ShareRights? ToRights(string? word) =>
        word switch
        {
            "ro" => ShareRights.ReadOnly,
            "rw" => ShareRights.ReadWrite,
            "rwd" => ShareRights.ReadWriteDelete,
            _ => null,
        };

    /// <summary>The word for a kind of guest: <c>user</c> or <c>group</c>.</summary>
    public static string KindOf(ShareGuest guest) => guest.IsGroup ? "group" : "user";

    /// <summary>The guest of a kind's word and an id, or null where the word is none.</summary>
    public static ShareGuest? ToGuest(string? kind, uint id) =>
        kind switch
        {
            "user" => new ShareGuest(IsGroup: false, id),
            "group" => new ShareGuest(IsGroup: true, id),
            _ => null,
        };

    /// <summary>Where an offer is: <c>offered</c>, <c>accepted</c> or <c>declined</c>.</summary>
    public static string StateOf(ShareOffer offer) =>
        offer switch
        {
            { Answer: null } => "offered",
            { IsAccepted: true } => "accepted",
            _ => "declined",
        };
}
