using System.Collections;
using System.Globalization;
using System.Text;
using AutoMount.Core.Accounts;

namespace AutoMount.Daemon.Journal;

/// <summary>Puts a message's values into its template, as a reader wants them: users by name, lists with commas, nothing as "none".</summary>
internal static class MessageText
{
    private const string Template = "{OriginalFormat}";
    private const string Nothing = "none";

    /// <summary>The text.</summary>
    /// <param name="state">The values by the names in the template, and the template itself.</param>
    /// <param name="otherwise">The text of a message without a template.</param>
    /// <param name="nameOf">The login name of a uid; null where there is none.</param>
    internal static string Of(
        IReadOnlyList<KeyValuePair<string, object?>> state,
        string otherwise,
        Func<UserId, string?> nameOf
    )
    {
        if (Find(state, Template) is not string template)
        {
            return otherwise;
        }

        StringBuilder text = new();
        ReadOnlySpan<char> rest = template;
        while (rest.IndexOfAny('{', '}') is >= 0 and int brace)
        {
            text.Append(rest[..brace]);
            int end = rest[brace..].IndexOf('}');
            bool isPlaceholder =
                rest[brace] == '{' && end > 0 && rest[(brace + 1)..] is not ['{', ..];
            if (isPlaceholder)
            {
                AppendValue(text, rest.Slice(brace + 1, end - 1), state, nameOf);
                rest = rest[(brace + end + 1)..];
            }
            else
            {
                text.Append(rest[brace]);
                bool isDoubled = rest[(brace + 1)..] is [char next, ..] && next == rest[brace];
                rest = rest[(brace + (isDoubled ? 2 : 1))..]; // "{{" and "}}" mean one
            }
        }

        return text.Append(rest).ToString();
    }

    private static void AppendValue(
        StringBuilder text,
        ReadOnlySpan<char> placeholder,
        IReadOnlyList<KeyValuePair<string, object?>> state,
        Func<UserId, string?> nameOf
    )
    {
        int colon = placeholder.IndexOf(':');
        string name = (colon < 0 ? placeholder : placeholder[..colon]).ToString();
        string? format = colon < 0 ? null : placeholder[(colon + 1)..].ToString();
        text.Append(Spell(Find(state, name), format, nameOf));
    }

    private static string Spell(object? value, string? format, Func<UserId, string?> nameOf) =>
        value switch
        {
            null => Nothing,
            UserId user => nameOf(user) ?? user.ToString(),
            string known => known,
            IEnumerable values => Join(
                values.Cast<object?>().Select(each => Spell(each, format, nameOf))
            ),
            IFormattable number => number.ToString(format, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? string.Empty,
        };

    private static string Join(IEnumerable<string> values)
    {
        string joined = string.Join(", ", values);
        return joined.Length == 0 ? Nothing : joined;
    }

    private static object? Find(IReadOnlyList<KeyValuePair<string, object?>> state, string name)
    {
        foreach ((string key, object? value) in state)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
