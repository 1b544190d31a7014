using AutoMount.Core.Sessions;

namespace AutoMount.Core.Configuration;

/// <summary>Values about what sessions write and become.</summary>
internal static partial class ConfigurationValues
{
    public static SessionLogDriver LogDriver(string text) =>
        text switch
        {
            "auto" => SessionLogDriver.Auto,
            "journald" => SessionLogDriver.Journald,
            "json-file" => SessionLogDriver.JsonFile,
            _ => throw new FormatException("give one of 'auto', 'journald', 'json-file'."),
        };

    /// <summary>What names of users' images begin with; it must tell users apart, or one could replace what another runs.</summary>
    public static string CommitPrefix(string text)
    {
        if (text == "none")
        {
            return string.Empty;
        }

        const string user = "%u/";
        bool valid =
            text.EndsWith(user, StringComparison.Ordinal)
            && ImageName.IsRepository(text[..^user.Length] + "u/name");
        return valid
            ? text
            : throw new FormatException(
                "give the beginning of an image's name in lower case that ends with '%u/', such as 'automount/%u/', or 'none'."
            );
    }

    public static long CommitSize(string text) =>
        text == Infinity ? long.MaxValue : AtLeast(Bytes(text), 1, "byte");
}
