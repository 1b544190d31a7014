using System.Runtime.InteropServices;
using AutoMount.Core;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

internal sealed partial class SessionOperations
{
    /// <summary>How full a session's scratch is; null where that is not known. For the bus thread.</summary>
    internal ScratchUsage? GetScratchUsage(Session session)
    {
        try
        {
            return session.State == SessionState.Running
                ? sessions.GetScratchUsage(session.Id)
                : null;
        }
        catch (ServiceException exception) when (exception.Error == ServiceError.NoSuchSession)
        {
            return null; // forgotten this moment
        }
    }

    /// <summary>Opens an ended session's scratch.</summary>
    internal Task<SafeHandle> OpenScratchAsync(SessionId session) =>
        Task.Run(() => sessions.OpenScratch(session));

    /// <summary>Removes an ended session's scratch.</summary>
    internal Task DropScratchAsync(SessionId session) =>
        Task.Run(() => sessions.DropScratch(session));
}
