using AutoMount.Bus.Client;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Configuration;
using AutoMount.Daemon.State;

namespace AutoMount.Daemon;

/// <summary>Whether this version could start, found out while another one runs: an upgrade asks before it ends that one.</summary>
internal static class StartCheck
{
    private const string Device = "/dev/fuse";

    /// <summary>Looks at the records by a copy, the bus and FUSE; changes nothing.</summary>
    /// <exception cref="StartException">It could not; the message says why.</exception>
    public static void Run(PathSettings paths)
    {
        string records = Path.Combine(paths.StateDirectory, "state.db");
        if (File.Exists(records))
        {
            CheckRecords(records);
        }

        CheckBus();
        CheckDevice();
    }

    private static void CheckRecords(string records)
    {
        string copy = $"{records}.check-{Environment.ProcessId}";
        try
        {
            StateDatabase.Copy(records, copy);
            using StateDatabase database = StateDatabase.Open(copy);
            _ = new FolderRecords(database).List(owner: null);
            _ = new SessionRecords(database).List(owner: null);
            _ = new UserLimitRecords(database).List();
            GpuLeaseRecords leases = new(database);
            _ = leases.List();
            _ = leases.Health();
        }
        catch (ServiceException exception)
        {
            throw new StartException(exception.Message, exception);
        }
        finally
        {
            foreach (string file in FilesOf(copy))
            {
                File.Delete(file);
            }
        }
    }

    private static string[] FilesOf(string database) =>
        Directory.GetFiles(
            Path.GetDirectoryName(database)!,
            $"{Path.GetFileName(database)}*",
            SearchOption.TopDirectoryOnly
        );

    private static void CheckBus()
    {
        try
        {
            ClientConnection.OpenSystem().Dispose();
        }
        catch (BusException exception)
        {
            throw new StartException(
                $"The message bus cannot be used: {exception.Message}",
                exception
            );
        }
    }

    private static void CheckDevice()
    {
        try
        {
            File.Open(Device, FileMode.Open, FileAccess.ReadWrite).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"{Device} cannot be opened ({exception.Message}); 'modprobe fuse' loads the driver.",
                exception
            );
        }
    }
}
