using System.Reflection;

namespace AutoMount.PosixSuite;

/// <summary>All behaviours: every public method of a class in <c>Behaviours/</c>, with or without a <see cref="PosixContext"/>.</summary>
public static class PosixBehaviours
{
    /// <summary>Every behaviour, by group and name.</summary>
    public static IReadOnlyList<PosixBehaviour> All { get; } =
    [.. Groups().SelectMany(Of).OrderBy(behaviour => behaviour.Name, StringComparer.Ordinal)];

    /// <summary>The behaviour of that name.</summary>
    public static PosixBehaviour Get(string name) =>
        All.Single(behaviour => string.Equals(behaviour.Name, name, StringComparison.Ordinal));

    private static IEnumerable<Type> Groups() =>
        typeof(PosixBehaviours)
            .Assembly.GetTypes()
            .Where(type =>
                string.Equals(
                    type.Namespace,
                    "AutoMount.PosixSuite.Behaviours",
                    StringComparison.Ordinal
                ) && type.Name.EndsWith("Behaviours", StringComparison.Ordinal)
            );

    private static IEnumerable<PosixBehaviour> Of(Type group) =>
        group
            .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Select(method =>
            {
                NeedsAttribute? needs = method.GetCustomAttribute<NeedsAttribute>();
                return new PosixBehaviour(
                    $"{group.Name[..^"Behaviours".Length]}.{method.Name}",
                    Step(method),
                    needs?.Trait ?? PosixTraits.None,
                    needs?.Refusal ?? None,
                    method.IsDefined(typeof(TakesLongAttribute))
                );
            });

    private static Action<PosixContext> Step(MethodInfo method)
    {
        if (method.GetParameters().Length == 1)
        {
            return method.CreateDelegate<Action<PosixContext>>();
        }

        Action step = method.CreateDelegate<Action>();
        return _ => step();
    }
}
