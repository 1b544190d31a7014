using System.Runtime.InteropServices;

namespace AutoMount.Core.Sessions;

/// <summary>Port to the descriptors by which callers hold sessions: a session ends with the last copy of its own. They outlive this process, as whoever holds them does.</summary>
public interface ISessionLifelines
{
    /// <summary>Makes a session's lifeline.</summary>
    /// <returns>The holder's end, the receiver's to pass on and dispose.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    SafeHandle Make(SessionId session);

    /// <summary>Tells once when nobody holds a session any more; at once where that is so already, or there is no lifeline.</summary>
    /// <param name="session">The session.</param>
    /// <param name="released">Called on a thread of the port's: short, and it must not throw.</param>
    void Watch(SessionId session, Action released);

    /// <summary>Removes a lifeline; to whoever holds it that shows as an error of his end (POLLERR). Nothing happens where there is none.</summary>
    void Remove(SessionId session);
}
