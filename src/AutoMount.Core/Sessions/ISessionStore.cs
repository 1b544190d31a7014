using AutoMount.Core.Accounts;

namespace AutoMount.Core.Sessions;

/// <summary>Port to the durable records of sessions. Every call is durable when it returns.</summary>
public interface ISessionStore
{
    /// <summary>Records a new session, or replaces the record with the same id.</summary>
    void Save(Session session);

    /// <summary>Forgets a session; nothing happens where it is not known.</summary>
    void Remove(SessionId id);

    /// <summary>All sessions of one owner, or of everybody; newest first, ended ones included while they are kept.</summary>
    IReadOnlyList<Session> List(UserId? owner);

    /// <summary>The session of that id, or null.</summary>
    Session? Find(SessionId id);
}
