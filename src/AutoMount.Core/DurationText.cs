using System.Globalization;

namespace AutoMount.Core;

/// <summary>Lengths of time as people write them, such as <c>1min 30s</c>: a part of what <c>systemd.time(7)</c> allows. Pure.</summary>
public static class DurationText
{
    private const string Help = "give a time such as '10s', '500ms', '1min 30s', '2h' or '7d'";
    private const int SecondsPerDay = 86400;

    /// <summary>Reads one; a number alone is seconds.</summary>
    /// <exception cref="FormatException">It is none, or not above zero, or too long; the message says what is right.</exception>
    public static TimeSpan Parse(string text, TimeSpan longest)
    {
        ArgumentNullException.ThrowIfNull(text);
        double seconds = 0;
        foreach (string part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int digits = part.TakeWhile(char.IsAsciiDigit).Count();
            double unit = part[digits..] switch
            {
                "ms" => 0.001,
                "" or "s" or "sec" => 1,
                "min" or "m" => 60,
                "h" => 3600,
                "d" => SecondsPerDay,
                _ => throw new FormatException($"{Help}."),
            };
            seconds += int.TryParse(
                part[..digits],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int number
            )
                ? number * unit
                : throw new FormatException($"{Help}.");
        }

        return seconds > 0 && seconds <= longest.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException(
                $"{Help}, above zero and at most {longest.TotalDays:0} days."
            );
    }
}
