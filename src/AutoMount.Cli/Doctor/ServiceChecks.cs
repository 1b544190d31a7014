using System.Reflection;
using AutoMount.Bus.Client;
using AutoMount.Bus.SdBus;
using AutoMount.Cli.Output;
using AutoMount.Readiness;

namespace AutoMount.Cli.Doctor;

/// <summary>What the service tells, and whether what it tells is so.</summary>
internal static class ServiceChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>All of them; the first alone where the service does not answer.</summary>
    /// <param name="directories">Those that the service uses; the usual ones where it does not answer.</param>
    internal static IEnumerable<Finding> Look(out HostDirectories directories)
    {
        directories = HostDirectories.Usual;
        ServiceClient client;
        ServiceStatus status;
        try
        {
            client = PasswordAgent.Connect();
            status = client.GetStatus();
        }
        catch (Exception exception)
            when (exception is BusException or BusCallException
                && Failure.From(exception) is not null
            )
        {
            return
            [
                Finding.Bad(
                    "service",
                    "automountd does not answer",
                    Failure.From(exception)!.Message
                ),
            ];
        }

        using (client)
        {
            directories = HostDirectories.Of(client.ListConfiguration());
            IReadOnlyList<FolderSummary> folders = client.ListFolders(owner: null);
            return
            [
                Service(status, ToolVersion),
                Engine(status.Engine),
                Folders(folders, Answers),
                .. Full(folders),
                .. Gpus(client.ListGpus()),
            ];
        }
    }

    /// <summary>Whether tool and service are of one version.</summary>
    internal static Finding Service(ServiceStatus status, string tool) =>
        status.Version == tool
            ? Finding.Good("service", $"automountd {status.Version} answers")
            : Finding.Notable(
                "service",
                $"automountd {status.Version} answers, and this is automountctl {tool}",
                "'systemctl restart automountd' starts the installed version; sessions and open files go on."
            );

    /// <summary>Whether there is something to run sessions with.</summary>
    internal static Finding Engine(string engine)
    {
        if (engine.StartsWith("unavailable", StringComparison.Ordinal))
        {
            return Finding.Bad(
                "container engine",
                engine,
                "'systemctl start docker' starts it, 'apt install docker.io' brings it; folders are served without it."
            );
        }

        if (engine.Contains("(cgroupfs)", StringComparison.Ordinal))
        {
            return Finding.Notable(
                "container engine",
                engine,
                "'systemctl status automount-sessions.slice' shows no sessions: set "
                    + "\"exec-opts\": [\"native.cgroupdriver=systemd\"] in /etc/docker/daemon.json and restart Docker."
            );
        }

        return engine.Contains("without docker-init", StringComparison.Ordinal)
            ? Finding.Notable(
                "container engine",
                engine,
                "'apt install tini' has ended processes in sessions cleared away."
            )
            : Finding.Good("container engine", engine);
    }

    /// <summary>Whether folders answer: one that does not would hold up whoever looks at it.</summary>
    internal static Finding Folders(
        IReadOnlyList<FolderSummary> folders,
        Func<string, bool> answers
    )
    {
        string[] silent = [.. folders.Select(folder => folder.Path).Where(path => !answers(path))];
        return silent.Length == 0
            ? Finding.Good("folders", $"{folders.Count} seen, all of them answer")
            : Finding.Bad(
                "folders",
                $"no answer from {string.Join(", ", silent)}",
                "'journalctl -u automountd' tells why; 'systemctl restart automountd' brings back what can be."
            );
    }

    /// <summary>What is nearly full.</summary>
    internal static IEnumerable<Finding> Full(IReadOnlyList<FolderSummary> folders) =>
        folders
            .Where(folder => QuotaText.IsFull(folder.Fill))
            .Select(folder =>
                Finding.Notable(
                    "quota",
                    $"{folder.Path} is (nearly) full",
                    $"Delete files in it, or 'automountctl folder limit {folder.Name}' gives it more."
                )
            );

    /// <summary>GPUs that cannot be leased.</summary>
    internal static IEnumerable<Finding> Gpus(IReadOnlyList<GpuSummary> gpus)
    {
        GpuSummary[] bad = [.. gpus.Where(gpu => gpu.State is not ("ok" or "split"))];
        return bad.Length == 0
            ?
            [
                Finding.Good(
                    "GPUs",
                    gpus.Count == 0
                        ? "none known"
                        : $"{gpus.Count} known, all of them can be leased"
                ),
            ]
            : bad.Select(gpu =>
                Finding.Notable(
                    "GPUs",
                    $"{gpu.Address} is {gpu.State}",
                    $"'automountctl gpu show {gpu.Address}' tells why and what brings it back."
                )
            );
    }

    private static string ToolVersion =>
        typeof(ServiceChecks)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "unknown";

    /// <summary>Looks from a thread of its own: a file system whose server is gone answers never.</summary>
    private static bool Answers(string path)
    {
        bool there = false;
        Thread thread = new(() => there = Directory.Exists(path)) { IsBackground = true };
        thread.Start();
        return thread.Join(Patience) && there;
    }
}
