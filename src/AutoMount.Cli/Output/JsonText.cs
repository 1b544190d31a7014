using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace AutoMount.Cli.Output;

/// <summary>JSON as the tool writes it: ASCII only, so that nothing in it steers a terminal.</summary>
internal static class JsonText
{
    private static readonly JsonShapes Pretty = new(Options(indented: true));
    private static readonly JsonShapes Compact = new(Options(indented: false));

    /// <summary>Several lines, for one answer.</summary>
    internal static string Document<T>(T value) =>
        JsonSerializer.Serialize(value, TypeOf<T>(Pretty));

    /// <summary>One line, for one of many events.</summary>
    internal static string Line<T>(T value) => JsonSerializer.Serialize(value, TypeOf<T>(Compact));

    private static JsonTypeInfo<T> TypeOf<T>(JsonShapes shapes) =>
        (JsonTypeInfo<T>)(
            shapes.GetTypeInfo(typeof(T))
            ?? throw new ArgumentException(
                $"{typeof(T)} is not one of {nameof(JsonShapes)}",
                nameof(shapes)
            )
        );

    private static JsonSerializerOptions Options(bool indented) =>
        new(JsonShapes.Default.Options)
        {
            WriteIndented = indented,
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.BasicLatin),
        };
}
