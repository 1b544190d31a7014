using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Audit;

internal sealed partial class AuditTrail
{
    [LoggerMessage(
        EventId = 612,
        Level = LogLevel.Warning,
        Message = "The audit cannot be kept in '{AuditFile}' ({Reason}): until it can, the journal alone has it. Look at the disk and the file."
    )]
    private partial void LogFailed(string auditFile, string reason);

    [LoggerMessage(
        EventId = 613,
        Level = LogLevel.Warning,
        Message = "The audit database '{AuditFile}' was damaged ({Reason}): it is put aside as '{Place}', and a new one is begun."
    )]
    private partial void LogDamaged(string auditFile, string reason, string place);

    [LoggerMessage(
        EventId = 614,
        Level = LogLevel.Information,
        Message = "The audit is kept in '{AuditFile}' again; {Number} entries are in the journal alone."
    )]
    private partial void LogKeptAgain(string auditFile, long number);
}
