using AutoMount.Core.Sessions;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What the engine does with the output of a container.</summary>
internal static class ContainerLog
{
    /// <summary>A label that the engine's journald driver turns into the field <c>AUTOMOUNT_SESSION</c>.</summary>
    internal const string SessionLabel = "automount.session";

    /// <summary>The same for the owner's uid, <c>AUTOMOUNT_UID</c>.</summary>
    internal const string UserLabel = "automount.uid";

    internal static LogConfig Of(SessionLogDriver driver) =>
        driver == SessionLogDriver.Journald
            ? new LogConfig
            {
                Type = "journald",
                Config = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["tag"] = "automount-session", // becomes SYSLOG_IDENTIFIER
                    ["labels"] = $"{SessionLabel},{UserLabel}",
                },
            }
            : new LogConfig
            {
                Type = "json-file",
                Config = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["max-size"] = "64m",
                    ["max-file"] = "2",
                },
            };
}
