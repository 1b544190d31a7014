using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;

namespace AutoMount.Daemon.Tests.Audit;

/// <summary>Entries for tests.</summary>
internal static class AuditSamples
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static AuditEntry Entry(
        uint caller = 1000,
        uint owner = 1000,
        string name = "data",
        DateTimeOffset? time = null
    ) =>
        new()
        {
            Time = time ?? Noon,
            Caller = new UserId(caller),
            Origin = new AuditOrigin(
                ":1.7",
                77,
                "/usr/bin/automountctl",
                "session-3.scope",
                "pts/0"
            ),
            Action = "folder-rename",
            Subject = new AuditSubject(
                AuditKind.Folder,
                new UserId(owner),
                "0123456789abcdef0123456789abcdef",
                name
            ),
            Details = "to=datä",
        };
}
