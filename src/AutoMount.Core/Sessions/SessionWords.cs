using System.Collections.Frozen;
using AutoMount.Core.Mounts;

namespace AutoMount.Core.Sessions;

/// <summary>The words for states and reasons, the same on the bus, in the tool, in the database and in labels: lower case, with hyphens. They never change.</summary>
public static class SessionWords
{
    private static readonly FrozenDictionary<SessionState, string> States = Make<SessionState>();
    private static readonly FrozenDictionary<SessionEnd, string> Ends = Make<SessionEnd>();
    private static readonly FrozenDictionary<SessionKind, string> Kinds = Make<SessionKind>();

    private static readonly FrozenDictionary<MountReason, string> MountReasons =
        Make<MountReason>();

    /// <summary>The word for a state, such as <c>running</c>.</summary>
    public static string Of(SessionState state) => States[state];

    /// <summary>The word for a reason, such as <c>out-of-memory</c>.</summary>
    public static string Of(SessionEnd end) => Ends[end];

    /// <summary>The word for a kind: <c>batch</c> or <c>interactive</c>.</summary>
    public static string Of(SessionKind kind) => Kinds[kind];

    /// <summary>The word for why a folder is mounted or not, such as <c>opted-out</c>.</summary>
    public static string Of(MountReason reason) => MountReasons[reason];

    /// <summary>The reason of a word, or null where it is none of them.</summary>
    public static MountReason? ToMountReason(string? word) => Find(MountReasons, word);

    /// <summary>The state of a word, or null where it is none of them.</summary>
    public static SessionState? ToState(string? word) => Find(States, word);

    /// <summary>The reason of a word, or null where it is none of them.</summary>
    public static SessionEnd? ToEnd(string? word) => Find(Ends, word);

    /// <summary>The kind of a word, or null where it is none of them.</summary>
    public static SessionKind? ToKind(string? word) => Find(Kinds, word);

    private static FrozenDictionary<T, string> Make<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().ToFrozenDictionary(value => value, value => Word($"{value}"));

    private static T? Find<T>(FrozenDictionary<T, string> words, string? word)
        where T : struct, Enum
    {
        foreach ((T value, string candidate) in words)
        {
            if (candidate == word)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary><c>OutOfMemory</c> becomes <c>out-of-memory</c>.</summary>
    private static string Word(string name) =>
        string.Concat(
            name.Select(
                (letter, index) =>
                    char.IsUpper(letter) && index > 0
                        ? $"-{char.ToLowerInvariant(letter)}"
                        : $"{char.ToLowerInvariant(letter)}"
            )
        );
}
