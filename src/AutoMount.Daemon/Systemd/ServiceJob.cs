using AutoMount.Bus.Client;
using AutoMount.Bus.SdBus;

namespace AutoMount.Daemon.Systemd;

/// <summary>Why the service manager ends us: SIGTERM looks the same for a stop and for a restart.</summary>
internal static class ServiceJob
{
    private const string Unit = "automountd.service";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly BusTarget s_manager = new(
        "org.freedesktop.systemd1",
        "/org/freedesktop/systemd1",
        "org.freedesktop.systemd1.Manager"
    );

    /// <summary>Whether the service is stopped for good, so that nobody will take our mounts over. A service manager that cannot be asked is taken to restart us: what is left is cleared by the next start.</summary>
    internal static bool IsStop()
    {
        // a service manager other than systemd writes it down
        string? file = Environment.GetEnvironmentVariable("AUTOMOUNT_JOB_FILE");
        if (file is not null)
        {
            return File.Exists(file) && File.ReadAllText(file).Trim() == "stop";
        }

        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is null)
        {
            return true; // nobody keeps anything
        }

        try
        {
            using ClientConnection bus = ClientConnection.OpenSystem();
            using BusMessage reply = bus.Call(s_manager, "ListJobs", timeout: Patience);
            return reply
                .Body.ReadArray(
                    "(usssoo)",
                    job =>
                    {
                        _ = job.ReadUInt32();
                        string unit = job.ReadString();
                        string type = job.ReadString();
                        _ = job.ReadString();
                        _ = job.ReadObjectPath();
                        _ = job.ReadObjectPath();
                        return (unit, type);
                    }
                )
                .Any(job => job is (Unit, "stop"));
        }
        catch (Exception exception) when (exception is BusException or BusCallException)
        {
            return false;
        }
    }
}
