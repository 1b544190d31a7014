using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Bus.Service;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;

namespace AutoMount.Bus.Audit;

/// <summary>Finds the things that calls are about, in memory. For the bus thread.</summary>
/// <param name="folders">The folders on the bus.</param>
/// <param name="sessions">The sessions on the bus.</param>
internal sealed class AuditObjects(
    ObjectRegistry<FolderEntry> folders,
    ObjectRegistry<SessionEntry> sessions
)
{
    private const int MostIds = 16;

    /// <summary>The thing of a kind at a path: its id, and whose it is, which is told to everybody on the bus.</summary>
    internal AuditSubject At(AuditKind kind, string path)
    {
        string prefix = kind switch
        {
            AuditKind.Folder => BusNames.FolderPrefix,
            AuditKind.Session => BusNames.SessionPrefix,
            AuditKind.User => BusNames.UserPrefix,
            AuditKind.Gpu => BusNames.GpuPrefix,
            _ => string.Empty,
        };
        return prefix.Length > 0 && ObjectPath.TryDecode(prefix, path, out string id)
            ? new AuditSubject(kind, OwnerOf(kind, id), id, string.Empty)
            : AuditSubject.None with
            {
                Kind = kind,
            };
    }

    /// <summary>The same with the owner of what a call names by its id.</summary>
    internal AuditSubject WithOwner(AuditSubject subject) =>
        subject is { Owner: null, Kind: AuditKind.Session, Id.Length: > 0 }
            ? subject with
            {
                Owner = OwnerOf(subject.Kind, subject.Id),
            }
            : subject;

    /// <summary>The same with a folder's id where its name is known, and the other way round. Not for who may not see it.</summary>
    internal AuditSubject Complete(AuditSubject subject)
    {
        if (subject.Kind != AuditKind.Folder)
        {
            return subject;
        }

        if (subject.Id.Length > 0)
        {
            return subject.Name.Length == 0 && folders.Find(subject.Id) is { } known
                ? subject with
                {
                    Name = known.Folder.Name.Value,
                }
                : subject;
        }

        return subject.Owner is { } owner && IdsOf(subject.Name, owner) is [string id, ..]
            ? subject with
            {
                Id = id,
            }
            : subject;
    }

    /// <summary>Ids of an owner's folders that have a name now.</summary>
    internal IReadOnlyList<string> IdsOf(string name, UserId owner) =>
        [
            .. folders
                .All.Where(entry => entry.Owner == owner && entry.Folder.Name.Value == name)
                .OrderByDescending(entry => entry.IsReady) // others of that name are in the trash
                .Select(entry => entry.Id)
                .Take(MostIds),
        ];

    private UserId? OwnerOf(AuditKind kind, string id) =>
        kind switch
        {
            AuditKind.Folder => folders.Find(id)?.Owner,
            AuditKind.Session => sessions.Find(id)?.Owner,
            AuditKind.User => uint.TryParse(id, out uint number) ? new UserId(number) : null,
            _ => null,
        };
}
