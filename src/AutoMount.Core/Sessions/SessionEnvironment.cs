using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;

namespace AutoMount.Core.Sessions;

/// <summary>The environment of a session's processes. Pure.</summary>
public static class SessionEnvironment
{
    private const string DefaultPath =
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static readonly string[] OurNames = ["HOME", "USER", "LOGNAME"];

    /// <summary>The image's environment, then the user's, then ours; <c>~/.local/bin</c> leads PATH, and Homebrew follows where it is mounted, unless the user gave a PATH.</summary>
    public static IReadOnlyList<string> Compose(
        ImageFacts image,
        UserAccount owner,
        IReadOnlyDictionary<string, string> requested,
        bool hasLinuxbrew = false
    )
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (string variable in image.Environment)
        {
            int end = variable.IndexOf('=', StringComparison.Ordinal);
            if (end > 0)
            {
                variables[variable[..end]] = variable[(end + 1)..];
            }
        }

        string brew = hasLinuxbrew
            ? $"{MountPlanner.Linuxbrew}/bin:{MountPlanner.Linuxbrew}/sbin:"
            : string.Empty;
        variables["PATH"] =
            $"{MountPlanner.Home}/.local/bin:{brew}{variables.GetValueOrDefault("PATH", DefaultPath)}";
        foreach ((string name, string value) in requested)
        {
            variables[name] = value;
        }

        foreach (string name in variables.Keys.Where(IsGpuSwitch).ToList())
        {
            _ = variables.Remove(name);
        }

        variables["HOME"] = MountPlanner.Home;
        variables["USER"] = owner.Name;
        variables["LOGNAME"] = owner.Name;
        variables["NVIDIA_VISIBLE_DEVICES"] = "void"; // an image that says 'all' would get every GPU (decision D12)
        return
        [
            .. variables
                .Select(variable => $"{variable.Key}={variable.Value}")
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Refuses variables that are not the user's to set, and names that are none.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>.</exception>
    public static void Check(IReadOnlyDictionary<string, string> requested)
    {
        foreach ((string name, string value) in requested)
        {
            if (
                name.Length == 0
                || name.Contains('=', StringComparison.Ordinal)
                || name.Any(char.IsControl)
            )
            {
                throw new ServiceException(
                    ServiceError.InvalidArgument,
                    "An environment variable needs a name without '=' and control characters: give NAME=value."
                );
            }

            if (OurNames.Contains(name, StringComparer.Ordinal) || IsGpuSwitch(name))
            {
                throw new ServiceException(
                    ServiceError.InvalidArgument,
                    $"The variable '{name}' is set by the service and cannot be given; leave it out."
                );
            }

            if (value.Contains('\0', StringComparison.Ordinal))
            {
                throw new ServiceException(
                    ServiceError.InvalidArgument,
                    $"The value of '{name}' contains a NUL byte."
                );
            }
        }
    }

    private static bool IsGpuSwitch(string name) =>
        name.StartsWith("NVIDIA_", StringComparison.Ordinal);
}
