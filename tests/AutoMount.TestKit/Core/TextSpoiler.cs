using System.Text;

namespace AutoMount.TestKit.Core;

/// <summary>Spoils texts: cuts, doubles and mixes good ones, and puts in what parsers stumble over.</summary>
/// <param name="random">Where all choices come from.</param>
/// <param name="samples">Good texts.</param>
public sealed class TextSpoiler(Random random, IReadOnlyList<string> samples)
{
    private static readonly string[] Stumbling =
    [
        "\0",
        "\\",
        "\\\n",
        "\\9zz",
        "\\040",
        "\\777",
        "\n",
        "\r\n",
        "=",
        "==",
        "[",
        "]",
        "[]",
        " ",
        "\t",
        ":",
        "-",
        "-1",
        "0",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999999999",
        "1e308",
        "NaN",
        "infinity",
        "∞",
        "\uD800",
        "\u0130",
        "٣",
        "😀",
        "{",
        "null",
    ];

    /// <summary>The next text.</summary>
    public string Next()
    {
        StringBuilder text = new(Sample());
        for (int changes = random.Next(6); changes > 0; changes--)
        {
            int place = random.Next(text.Length + 1);
            _ = random.Next(7) switch
            {
                0 => text.Remove(place, random.Next(text.Length - place + 1)),
                1 => text.Insert(place, Stumbling[random.Next(Stumbling.Length)]),
                2 => text.Insert(place, Sample()),
                3 => text.Insert(place, (char)random.Next(char.MaxValue)),
                4 => text.Insert(place, ((char)random.Next(128)).ToString(), random.Next(40)),
                5 => TurnBit(text, place),
                _ => text.Append(Stumbling[random.Next(Stumbling.Length)]),
            };
        }

        return text.ToString();
    }

    private string Sample() => samples[random.Next(samples.Count)];

    private StringBuilder TurnBit(StringBuilder text, int place)
    {
        if (place < text.Length)
        {
            text[place] ^= (char)(1 << random.Next(8));
        }

        return text;
    }
}
