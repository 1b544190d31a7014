namespace AutoMount.Core.Images;

/// <summary>A pattern of the lists of images: <c>*</c> stands for any letters, also <c>/</c>, and <c>?</c> for one; or a digest, <c>sha256:...</c>.</summary>
/// <param name="Text">The pattern.</param>
public readonly record struct ImagePattern(string Text)
{
    private const string DigestPrefix = "sha256:";

    /// <summary>Whether it can be one.</summary>
    public static bool IsValid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const int longest = 256;
        const string others = "*?-_./:@";
        return text.Length is > 0 and <= longest
            && text.All(letter =>
                char.IsAsciiLetterOrDigit(letter)
                || others.Contains(letter, StringComparison.Ordinal)
            );
    }

    /// <summary>Whether it means one of an image's names.</summary>
    /// <param name="names">Whole names (<see cref="ImageReference.Whole"/>), names with digests, and the image's id.</param>
    public bool Matches(IEnumerable<string> names)
    {
        string pattern = Text;
        return names.Any(name => Means(pattern, name));
    }

    /// <summary>Whether it means some tag of a repository, or all of it: which tags a digest has is not known before it was fetched.</summary>
    /// <param name="repository">Registry and path (<see cref="ImageReference.Repository"/>).</param>
    public bool MatchesSomeOf(string repository)
    {
        int colon = Text.LastIndexOf(':');
        bool hasTag =
            colon > Text.LastIndexOf('/') && !Text.Contains('@', StringComparison.Ordinal);
        string pattern = hasTag ? Text[..colon] : Text;
        return ImageReference
            .Short(repository)
            .Prepend(repository)
            .Any(name => Fits(pattern, name));
    }

    private static bool Means(string pattern, string name)
    {
        if (pattern.StartsWith(DigestPrefix, StringComparison.Ordinal))
        {
            return Fits(pattern, name) || Fits(pattern, ImageReference.Digest(name));
        }

        return Variants(name).Any(variant => Fits(pattern, variant));
    }

    /// <summary>The name as it is, as people shorten it, and without its tag or digest: a pattern without one means all of them.</summary>
    private static IEnumerable<string> Variants(string name)
    {
        if (name.StartsWith(DigestPrefix, StringComparison.Ordinal))
        {
            return [name];
        }

        string repository = ImageReference.Repository(name);
        return
        [
            name,
            repository,
            .. ImageReference.Short(name),
            .. ImageReference.Short(repository),
        ];
    }

    /// <summary>Wildcards in time proportional to the product of the lengths, whatever the pattern.</summary>
    private static bool Fits(string pattern, string text)
    {
        int inPattern = 0;
        int inText = 0;
        int star = -1;
        int afterStar = 0;
        while (inText < text.Length)
        {
            if (
                inPattern < pattern.Length
                && pattern[inPattern] != '*'
                && (pattern[inPattern] == '?' || pattern[inPattern] == text[inText])
            )
            {
                inPattern++;
                inText++;
            }
            else if (inPattern < pattern.Length && pattern[inPattern] == '*')
            {
                star = inPattern++;
                afterStar = inText;
            }
            else if (star >= 0)
            {
                inPattern = star + 1;
                inText = ++afterStar;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(inPattern).Trim('*').IsEmpty;
    }
}
