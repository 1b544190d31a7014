namespace AutoMount.Core.Images;

/// <summary>How images are named. Pure.</summary>
public static class ImageReference
{
    private const string DefaultRegistry = "docker.io";
    private const string DefaultPath = "library/";
    private const string DefaultTag = "latest";

    /// <summary>The whole name of a reference: registry, path, and tag or digest, as the engine fills them in: <c>python</c> is <c>docker.io/library/python:latest</c>. An image's id stays as it is.</summary>
    public static string Whole(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (IsId(reference))
        {
            return reference;
        }

        (string name, string tag, string digest) = Split(reference);
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? string.Empty : name[..slash];
        bool hasRegistry =
            first.Contains('.', StringComparison.Ordinal)
            || first.Contains(':', StringComparison.Ordinal)
            || first == "localhost";
        if (!hasRegistry)
        {
            name = $"{DefaultRegistry}/{(slash < 0 ? DefaultPath : string.Empty)}{name}";
        }
        else if (first is "index.docker.io" or DefaultRegistry)
        {
            string path = name[(slash + 1)..];
            bool isShort = !path.Contains('/', StringComparison.Ordinal);
            name = $"{DefaultRegistry}/{(isShort ? DefaultPath : string.Empty)}{path}";
        }

        tag = tag.Length == 0 && digest.Length == 0 ? DefaultTag : tag;
        return name
            + (tag.Length > 0 ? $":{tag}" : string.Empty)
            + (digest.Length > 0 ? $"@{digest}" : string.Empty);
    }

    /// <summary>The names by which people mean a whole name: without the registry and path that are filled in.</summary>
    public static IEnumerable<string> Short(string whole)
    {
        ArgumentNullException.ThrowIfNull(whole);
        const string registry = $"{DefaultRegistry}/";
        if (!whole.StartsWith(registry, StringComparison.Ordinal))
        {
            yield break;
        }

        string path = whole[registry.Length..];
        yield return path;
        if (path.StartsWith(DefaultPath, StringComparison.Ordinal))
        {
            yield return path[DefaultPath.Length..];
        }
    }

    /// <summary>Registry and path, without tag and digest, filled in.</summary>
    public static string Repository(string reference) => Split(Whole(reference)).Name;

    /// <summary>The digest in a reference such as <c>name@sha256:...</c>; empty where there is none.</summary>
    public static string Digest(string reference) => Split(reference).Digest;

    /// <summary>Whether it is an image's id, whole or shortened: hexadecimal digits, with or without <c>sha256:</c>.</summary>
    /// <remarks>A name of hexadecimal digits alone is taken for an id by the engine as well, where there is such an image.</remarks>
    public static bool IsId(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        const string algorithm = "sha256:";
        string digits = reference.StartsWith(algorithm, StringComparison.Ordinal)
            ? reference[algorithm.Length..]
            : reference;
        return digits.Length is >= 12 and <= 64 && digits.All(char.IsAsciiHexDigitLower);
    }

    /// <summary>What of an image is recorded as its digest: the one of the repository it was asked for by, else any.</summary>
    /// <param name="reference">What was asked for.</param>
    /// <param name="digests">Its digests at registries, each <c>repository@sha256:...</c>.</param>
    /// <returns>Empty for an image that was never at a registry.</returns>
    public static string ChooseDigest(string reference, IReadOnlyList<string> digests)
    {
        ArgumentNullException.ThrowIfNull(digests);
        string repository = IsId(reference) ? string.Empty : Repository(reference);
        return digests.FirstOrDefault(digest =>
                string.Equals(Repository(digest), repository, StringComparison.Ordinal)
            ) ?? (digests.Count > 0 ? digests[0] : string.Empty);
    }

    private static (string Name, string Tag, string Digest) Split(string reference)
    {
        int at = reference.IndexOf('@', StringComparison.Ordinal);
        string digest = at < 0 ? string.Empty : reference[(at + 1)..];
        string name = at < 0 ? reference : reference[..at];
        int colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/')
            ? (name[..colon], name[(colon + 1)..], digest)
            : (name, string.Empty, digest);
    }
}
