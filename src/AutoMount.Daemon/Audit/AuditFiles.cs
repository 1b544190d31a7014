using AutoMount.Core.Audit;
using AutoMount.Core.Configuration;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Audit;

/// <summary>The files of the audit.</summary>
internal static class AuditFiles
{
    /// <summary>Begins to keep the audit as it is configured. Where nothing is to be kept, what is there goes.</summary>
    internal static IAuditTrail Open(
        AutoMountConfiguration configuration,
        TimeProvider time,
        ILogger logger
    )
    {
        string path = Path.Combine(configuration.Paths.StateDirectory, AuditTrail.FileName);
        if (configuration.Audit.IsKept)
        {
            return new AuditTrail(path, configuration.Audit, time, logger);
        }

        try
        {
            File.Delete(path);
            File.Delete($"{path}.damaged");
            DropJournals(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // it is of no use to anybody but who may read it there
        }

        return new JournalOnly();
    }

    /// <summary>Removes what SQLite has beside a database.</summary>
    internal static void DropJournals(string path)
    {
        File.Delete($"{path}-wal");
        File.Delete($"{path}-shm");
    }
}
