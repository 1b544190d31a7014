using System.Globalization;

namespace AutoMount.Core.Ports;

/// <summary>Ports as users and images name them. Pure.</summary>
public static class ServicePorts
{
    /// <summary>Most ports of one session.</summary>
    public const int Most = 16;

    /// <summary>Our own image label: <c>jupyter=8888 tensorboard=6006 db=5432/tcp</c>.</summary>
    public const string Label = "org.automount.ports";

    /// <summary>The image label of Backend.AI: <c>jupyter:http:8888,tensorboard:http:6006</c>.</summary>
    public const string OtherLabel = "ai.backend.service-ports";

    private const int LongestName = 32;

    /// <summary>Takes <c>NAME=PORT</c> or <c>NAME=PORT/PROTOCOL</c> apart.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>.</exception>
    public static ServicePort Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text)
            ?? throw new ServiceException(
                ServiceError.InvalidArgument,
                $"'{text}' is no service port: give NAME=PORT, such as 'jupyter=8888', or with what is spoken there 'db=5432/tcp' (http, https, tcp)."
            );
    }

    /// <summary>What a session publishes: what was asked for, and what its image names besides, each name and each port once.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/> where a name or port was asked for twice, or too many.</exception>
    public static IReadOnlyList<ServicePort> Choose(
        IReadOnlyList<ServicePort> asked,
        IReadOnlyDictionary<string, string> labels
    )
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(labels);
        if (
            asked.DistinctBy(port => port.Name, StringComparer.Ordinal).Count() < asked.Count
            || asked.DistinctBy(port => port.Number).Count() < asked.Count
        )
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                "Each service port is named once, and each name has one port."
            );
        }

        if (asked.Count > Most)
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"A session has at most {Most} service ports; {asked.Count} were asked for."
            );
        }

        List<ServicePort> chosen = [.. asked];
        foreach (ServicePort port in OfLabels(labels))
        {
            bool isNew = chosen.All(other =>
                other.Number != port.Number
                && !string.Equals(other.Name, port.Name, StringComparison.Ordinal)
            );
            if (isNew && chosen.Count < Most)
            {
                chosen.Add(port);
            }
        }

        return chosen;
    }

    /// <summary>The ports that an image names; what is not understood is passed over, since the image's maker is not the one who would read a complaint.</summary>
    public static IReadOnlyList<ServicePort> OfLabels(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.GetValueOrDefault(Label) is { } own)
        {
            return
            [
                .. own.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
                    .Select(TryParse)
                    .OfType<ServicePort>(),
            ];
        }

        return labels.GetValueOrDefault(OtherLabel) is { } other
            ? [.. SplitOther(other).Select(TryParseOther).OfType<ServicePort>()]
            : [];
    }

    /// <summary>A protocol's word.</summary>
    public static string WordOf(PortProtocol protocol) =>
        protocol switch
        {
            PortProtocol.Http => "http",
            PortProtocol.Https => "https",
            PortProtocol.Tcp => "tcp",
            _ => throw new System.Diagnostics.UnreachableException($"protocol {protocol}"),
        };

    /// <summary>A word's protocol, or null.</summary>
    public static PortProtocol? ToProtocol(string? word) =>
        word switch
        {
            "http" => PortProtocol.Http,
            "https" => PortProtocol.Https,
            "tcp" => PortProtocol.Tcp,
            _ => null,
        };

    private static ServicePort? TryParse(string text)
    {
        int separator = text.IndexOf('=', StringComparison.Ordinal);
        if (separator < 1)
        {
            return null;
        }

        string[] place = text[(separator + 1)..].Split('/');
        PortProtocol? protocol = place.Length switch
        {
            1 => PortProtocol.Http,
            2 => ToProtocol(place[1]),
            _ => null,
        };
        return Make(text[..separator], place[0], protocol);
    }

    /// <summary>Splits at commas that are not inside brackets: one service may have several ports, of which the first counts.</summary>
    private static IEnumerable<string> SplitOther(string text)
    {
        int begin = 0;
        int depth = 0;
        for (int index = 0; index <= text.Length; index++)
        {
            char letter = index < text.Length ? text[index] : ',';
            depth += letter switch
            {
                '[' => 1,
                ']' => -1,
                _ => 0,
            };
            if (letter == ',' && (depth <= 0 || index == text.Length))
            {
                yield return text[begin..index];
                begin = index + 1;
            }
        }
    }

    private static ServicePort? TryParseOther(string text)
    {
        string[] fields = text.Split(':');
        if (fields.Length < 3)
        {
            return null;
        }

        PortProtocol? protocol = fields[1] switch
        {
            "http" => PortProtocol.Http,
            "https" => PortProtocol.Https,
            "tcp" or "vnc" or "rdp" or "preopen" => PortProtocol.Tcp,
            _ => null, // "pty" and "internal" are that system's own
        };
        string number = fields[2].Trim('[', ']').Split(',')[0].Trim();
        return Make(fields[0].Trim(), number, protocol);
    }

    private static ServicePort? Make(string name, string number, PortProtocol? protocol)
    {
        bool hasNumber = int.TryParse(
            number,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int port
        );
        bool isName =
            name.Length is > 0 and <= LongestName
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
        return hasNumber && port is > 0 and <= ushort.MaxValue && isName && protocol is { } known
            ? new ServicePort(name, port, known)
            : null;
    }
}
