using System.Text.RegularExpressions;
using AutoMount.Core.Accounts;

namespace AutoMount.Core.Sessions;

/// <summary>The name of an image to be made, by the engine's grammar (<c>distribution/reference</c>): lower-case components, and a tag.</summary>
/// <param name="Repository">Such as <c>automount/alice/tools</c>.</param>
/// <param name="Tag">Such as <c>latest</c>.</param>
public sealed partial record ImageName(string Repository, string Tag)
{
    private const int LongestRepository = 255;

    /// <inheritdoc/>
    public override string ToString() => $"{Repository}:{Tag}";

    /// <summary>Reads a name and puts a user's prefix before it unless it is there already.</summary>
    /// <param name="text"><c>NAME</c> or <c>NAME:TAG</c>.</param>
    /// <param name="prefix">As <see cref="CommitPolicy.Prefix"/>.</param>
    /// <param name="owner">Whose image it will be.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>.</exception>
    public static ImageName Parse(string text, string prefix, UserAccount owner)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(owner);
        string full = prefix.Replace("%u", Component(owner), StringComparison.Ordinal);
        string whole = text.StartsWith(full, StringComparison.Ordinal) ? text : full + text;
        int colon = whole.LastIndexOf(':');
        bool tagged = colon > whole.LastIndexOf('/');
        ImageName name = new(
            tagged ? whole[..colon] : whole,
            tagged ? whole[(colon + 1)..] : "latest"
        );
        return IsRepository(name.Repository) && TagForm().IsMatch(name.Tag)
            ? name
            : throw new ServiceException(
                ServiceError.InvalidArgument,
                "An image's name is made of lower-case letters, digits and single '.', '_', '-' or '/' between them, and may have a tag, such as 'tools' or 'tools:2'."
            );
    }

    /// <summary>Whether a name without its tag is one by the engine's grammar. The name of a registry's port has no room in it: images of sessions are this host's.</summary>
    public static bool IsRepository(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= LongestRepository && RepositoryForm().IsMatch(text);
    }

    /// <summary>The user's part of the prefix: his name, or his uid where the engine's grammar has no room for it. No two users have the same.</summary>
    public static string Component(UserAccount owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return PlainComponent().IsMatch(owner.Name) ? owner.Name : $"uid__{owner.Id}";
    }

    [GeneratedRegex(
        @"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex RepositoryForm();

    [GeneratedRegex(
        @"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex TagForm();

    // without '__', which only the uid's form has
    [GeneratedRegex(
        @"^[a-z0-9]+([._-][a-z0-9]+)*\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex PlainComponent();
}
