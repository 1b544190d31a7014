using System.Globalization;
using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>Events for people: a line each.</summary>
internal static class EventText
{
    /// <summary>Time, what, which, and what happened to it.</summary>
    internal static string Line(ServiceEvent happened, DateTimeOffset time)
    {
        string values = string.Concat(
            happened
                .Values.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $" {pair.Key}{(pair.Value is { } value ? $"={Text(value)}" : "")}")
        );
        string clock = time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        string id = happened.Id.Length > 0 ? $" {happened.Id}" : string.Empty;
        return $"{clock} {happened.Kind}{id} {happened.Happened}{values}";
    }

    /// <summary>A value as text: none, numbers without a limit, and lists in brackets.</summary>
    internal static string Text(object value) =>
        value switch
        {
            ulong.MaxValue => "none",
            bool truth => truth ? "yes" : "no",
            string text => text,
            System.Collections.IEnumerable many =>
                $"[{string.Join(", ", many.Cast<object>().Select(Text))}]",
            Bus.SdBus.BusValue variant => Text(variant.Content),
            IFormattable number => number.ToString(format: null, CultureInfo.InvariantCulture),
            _ => "?",
        };
}
