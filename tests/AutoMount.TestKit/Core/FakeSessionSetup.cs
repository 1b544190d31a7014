using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.TestKit.Core;

/// <summary>A session manager's parts without a host: in memory, and made up. A test puts its own in with <c>with</c>.</summary>
public static class FakeSessionSetup
{
    /// <summary>The parts.</summary>
    /// <param name="users">The accounts there are.</param>
    /// <param name="time">The clock; the system's where there is none.</param>
    public static SessionManagerSetup For(FakeUserDirectory users, TimeProvider? time = null)
    {
        TimeProvider clock = time ?? TimeProvider.System;
        return new SessionManagerSetup
        {
            Folders = new FolderManager(
                new MemoryFolderStore(),
                new FakeFolderEngine(),
                users,
                clock
            ),
            Store = new MemorySessionStore(),
            Engine = new FakeContainerEngine(),
            Homes = new FakeSessionHomes(),
            Logs = new MemorySessionLogs(),
            Users = users,
            Notices = new FakeSessionNotices(),
            Time = clock,
            Logger = NullLogger.Instance,
        };
    }
}
