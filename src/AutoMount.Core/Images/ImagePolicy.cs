using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Images;

/// <summary>Which images a user may run and fetch. Pure.</summary>
/// <remarks>
/// A member of groups with rules of their own may use what any of these groups allows; where none has a list, the one for
/// everybody holds. What is denied to everybody or to one of his groups is denied. The image that a name leads to is what
/// counts, by all its names and digests: neither an id nor another tag leads around a list.
/// </remarks>
/// <param name="current">The lists, as they are configured now.</param>
public sealed class ImagePolicy(Func<ImageSettings> current)
{
    /// <summary>One whose lists stay.</summary>
    public ImagePolicy(ImageSettings settings)
        : this(() => settings) { }

    /// <summary>Refuses an image that the user may not use.</summary>
    /// <param name="owner">The user.</param>
    /// <param name="reference">What was asked for.</param>
    /// <param name="image">What that is.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.AccessDenied"/>, saying which list.</exception>
    public void Check(UserAccount owner, string reference, ImageFacts image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Check(owner, reference, NamesOf(image));
    }

    /// <summary>Whether the user may use an image.</summary>
    public bool Allows(UserAccount owner, ImageFacts image)
    {
        ArgumentNullException.ThrowIfNull(image);
        string[] names = NamesOf(image);
        return Denying(owner, names) is null && IsAllowed(owner, names);
    }

    /// <summary>Refuses to fetch an image that the user may not fetch, before it is known what the name leads to.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.AccessDenied"/>.</exception>
    public void CheckPull(UserAccount owner, string reference)
    {
        ArgumentNullException.ThrowIfNull(owner);
        bool mayPull = owner.Id.Value == 0 || RulesOf(owner).Any(rules => rules.AllowsPull);
        if (!mayPull)
        {
            throw new ServiceException(
                ServiceError.AccessDenied,
                $"You may not fetch images here. An administrator fetches it with 'automountctl image pull {reference}', "
                    + "or lets users do it by AllowPull= in automountd.conf(5)."
            );
        }

        if (ImageReference.Digest(reference) is not { Length: > 0 } digest)
        {
            Check(owner, reference, [ImageReference.Whole(reference)]);
            return;
        }

        // a tag beside a digest means nothing to the engine, and whatever tag is denied may be this one
        string repository = ImageReference.Repository(reference);
        if (
            RulesOf(owner)
                .SelectMany(rules => rules.Deny)
                .FirstOrDefault(pattern => pattern.MatchesSomeOf(repository)) is
            { Text: not null } denying
        )
        {
            throw Denied(reference, denying);
        }

        Check(owner, reference, [$"{repository}@{digest}"]);
    }

    private void Check(UserAccount owner, string reference, string[] names)
    {
        if (Denying(owner, names) is { } pattern)
        {
            throw Denied(reference, pattern);
        }

        if (!IsAllowed(owner, names))
        {
            throw new ServiceException(
                ServiceError.AccessDenied,
                $"The image '{reference}' is not among those that may be used here (AllowImages= in automountd.conf(5)). "
                    + "'automountctl image list' shows the ones you may use."
            );
        }
    }

    private static ServiceException Denied(string reference, ImagePattern pattern) =>
        new(
            ServiceError.AccessDenied,
            $"The image '{reference}' may not be used here: the pattern '{pattern.Text}' of DenyImages= in automountd.conf(5) means it. Choose another."
        );

    private ImagePattern? Denying(UserAccount owner, string[] names)
    {
        foreach (ImagePattern pattern in RulesOf(owner).SelectMany(rules => rules.Deny))
        {
            if (pattern.Matches(names))
            {
                return pattern;
            }
        }

        return null;
    }

    private bool IsAllowed(UserAccount owner, string[] names)
    {
        ImagePattern[] own = [.. GroupRulesOf(owner).SelectMany(rules => rules.Allow)];
        IReadOnlyList<ImagePattern> allowed = own.Length > 0 ? own : current().Rules.Allow;
        return allowed.Count == 0 || allowed.Any(pattern => pattern.Matches(names));
    }

    private IEnumerable<ImageRules> RulesOf(UserAccount owner) =>
        GroupRulesOf(owner).Prepend(current().Rules);

    private IEnumerable<ImageRules> GroupRulesOf(UserAccount owner) =>
        owner
            .Groups.Select(group => current().Groups.GetValueOrDefault(group.Name))
            .OfType<ImageRules>();

    private static string[] NamesOf(ImageFacts image) =>
        [
            .. image.Tags.Select(ImageReference.Whole),
            .. image.Digests.Select(ImageReference.Whole),
            image.Id,
        ];
}
