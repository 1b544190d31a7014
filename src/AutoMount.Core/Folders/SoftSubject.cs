using System.Globalization;
using AutoMount.Core.Accounts;

namespace AutoMount.Core.Folders;

/// <summary>Whose soft limits they are: a folder's, or a user's over all his folders. Its text is part of the database's format.</summary>
public readonly record struct SoftSubject
{
    private const string FolderPrefix = "folder:";
    private const string UserPrefix = "user:";

    private SoftSubject(string text) => Text = text;

    /// <summary>Names it in the records.</summary>
    public string Text { get; }

    /// <summary>The folder, where it is one.</summary>
    public FolderId? Folder =>
        Text.StartsWith(FolderPrefix, StringComparison.Ordinal)
            ? new FolderId(Text[FolderPrefix.Length..])
            : null;

    /// <summary>The user, where it is one.</summary>
    public UserId? User =>
        Text.StartsWith(UserPrefix, StringComparison.Ordinal)
        && uint.TryParse(
            Text.AsSpan(UserPrefix.Length),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out uint user
        )
            ? new UserId(user)
            : null;

    /// <summary>A folder.</summary>
    public static SoftSubject Of(FolderId folder) => new(FolderPrefix + folder.Value);

    /// <summary>A user.</summary>
    public static SoftSubject Of(UserId user) => new(UserPrefix + user);

    /// <summary>As it was recorded.</summary>
    public static SoftSubject FromText(string text) => new(text);

    /// <summary>Its text.</summary>
    public override string ToString() => Text;
}
