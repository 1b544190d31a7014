using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using AutoMount.Cli.Output;

namespace AutoMount.Cli.Tests;

/// <summary>automountctl-json(5) has every shape that is printed, with its fields and no others.</summary>
public sealed partial class JsonManualTests
{
    /// <summary>What <c>image pull</c> prints is the service's own.</summary>
    private const string Service = "Pull";

    private static readonly Dictionary<string, HashSet<string>> Documented = Read();

    public static TheoryData<string> Shapes => [.. Types().Select(NameOf)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Shape_HasTheDocumentedFields(string shape)
    {
        Type type = Types().Single(type => NameOf(type) == shape);
        IEnumerable<string> inherited =
            type.BaseType == typeof(object) ? [] : Documented[NameOf(type.BaseType!)];

        Assert.Equal(
            JsonShapes.Default.GetTypeInfo(type)!.Properties.Select(field => field.Name).Order(),
            Documented[shape].Concat(inherited).Order()
        );
    }

    [Fact]
    public void Manual_HasNoOtherShapes() =>
        Assert.Equal(Types().Select(NameOf).Append(Service).Order(), Documented.Keys.Order());

    /// <summary>What each command prints, and what is in that.</summary>
    private static HashSet<Type> Types()
    {
        HashSet<Type> known = [];
        Stack<Type> open = new(
            typeof(JsonShapes)
                .GetCustomAttributesData()
                .Where(data => data.AttributeType == typeof(JsonSerializableAttribute))
                .Select(data => (Type)data.ConstructorArguments[0].Value!)
        );
        while (open.TryPop(out Type? type))
        {
            if (JsonShapes.Default.GetTypeInfo(type) is not { } shape)
            {
                continue;
            }

            if (shape.Kind == JsonTypeInfoKind.Object)
            {
                if (!known.Add(type))
                {
                    continue;
                }

                foreach (JsonPropertyInfo field in shape.Properties)
                {
                    open.Push(field.PropertyType);
                }
            }
            else if (shape.ElementType is { } element)
            {
                open.Push(element);
            }
        }

        return known;
    }

    private static string NameOf(Type type) => type.Name[..^"Json".Length];

    private static Dictionary<string, HashSet<string>> Read([CallerFilePath] string here = "")
    {
        string page = Path.Combine(
            Path.GetDirectoryName(here)!,
            "../../packaging/man/automountctl-json.5"
        );
        Dictionary<string, HashSet<string>> shapes = [];
        HashSet<string> fields = [];
        bool isTerm = false;
        foreach (string line in File.ReadLines(page))
        {
            if (line.StartsWith(".SS ", StringComparison.Ordinal))
            {
                fields = shapes[line[4..]] = [];
            }
            else if (isTerm)
            {
                fields.UnionWith(Word().Matches(line[3..]).Select(word => word.Value));
            }

            isTerm = line == ".TP";
        }

        return shapes;
    }

    [GeneratedRegex("[A-Za-z]+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
