using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.Audit;

internal sealed partial class CallAudit
{
    private void Log(AuditEntry entry)
    {
        AuditOrigin origin = entry.Origin;
        UserId caller = entry.Caller!.Value;
        UserId? user = entry.Subject.Owner;
        IReadOnlyList<object> thing = ThingOf(entry.Subject);
        string? details = entry.Details.Length > 0 ? entry.Details : null;
        if (entry.IsDone)
        {
            LogDone(caller, entry.Action, thing, user, origin.Program, origin.Process, details);
            return;
        }

        LogFailed(
            entry.Action,
            thing,
            user,
            caller,
            origin.Program,
            origin.Process,
            details,
            entry.Error,
            entry.Result
        );
    }

    /// <summary>By their types, so that each finds its field in the journal.</summary>
    private static IReadOnlyList<object> ThingOf(AuditSubject subject) =>
        subject.Kind switch
        {
            AuditKind.Folder => [.. Named(subject.Name), .. Folder(subject.Id)],
            AuditKind.Session when SessionId.TryParse(subject.Id, out SessionId session) =>
            [
                session,
            ],
            AuditKind.Gpu when GpuAddress.TryParse(subject.Id, out GpuAddress gpu) => [gpu],
            AuditKind.User => ["all folders"],
            _ => [.. ((string[])[subject.Name, subject.Id]).Where(text => text.Length > 0)],
        };

    private static object[] Folder(string id) =>
        FolderId.TryParse(id, out FolderId folder) ? [folder]
        : id.Length > 0 ? [id]
        : [];

    private static object[] Named(string name)
    {
        try
        {
            return name.Length > 0 ? [FolderName.Parse(name)] : [];
        }
        catch (ServiceException)
        {
            return [name]; // that may be why it was refused
        }
    }

    [LoggerMessage(
        EventId = 610,
        Level = LogLevel.Information,
        Message = "'{Caller}' did {Action} with '{Thing}' of '{User}' (by {CallerProgram}, process {CallerProcess}; details: {Details})."
    )]
    private partial void LogDone(
        UserId caller,
        string action,
        IReadOnlyList<object> thing,
        UserId? user,
        string callerProgram,
        uint callerProcess,
        string? details
    );

    [LoggerMessage(
        EventId = 611,
        Level = LogLevel.Information,
        Message = "{Action} with '{Thing}' of '{User}' was not done for '{Caller}' (by {CallerProgram}, process {CallerProcess}; details: {Details}): {Reason} ({Result})"
    )]
    private partial void LogFailed(
        string action,
        IReadOnlyList<object> thing,
        UserId? user,
        UserId caller,
        string callerProgram,
        uint callerProcess,
        string? details,
        string reason,
        string result
    );
}
