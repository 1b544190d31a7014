using AutoMount.Core;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>Refusals that are clear before the container engine is asked.</summary>
internal static class SessionStateCheck
{
    /// <summary>Refuses a session that does not run.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.SessionNotRunning"/>.</exception>
    internal static void RequireRunning(Session session)
    {
        if (session.State != SessionState.Running)
        {
            throw new ServiceException(
                ServiceError.SessionNotRunning,
                $"Session '{session.Id}' is {BusValues.Name(session.State)}; commands run in running sessions only."
            );
        }
    }
}
