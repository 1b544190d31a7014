using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.Systemd;

namespace AutoMount.Daemon;

/// <summary>Keeps the service manager's status line true: how many users, folders and sessions are served.</summary>
internal sealed class StatusLine : IDisposable
{
    private readonly FolderManager _folders;
    private readonly SessionManager _sessions;
    private readonly ServiceManager _manager;
    private readonly Lock _show = new(); // counts and shows as one, so that the last line shown is the true one

    /// <summary>Shows the line now and at each change.</summary>
    public StatusLine(FolderManager folders, SessionManager sessions, ServiceManager manager)
    {
        _folders = folders;
        _sessions = sessions;
        _manager = manager;
        _folders.Changed += OnFolder;
        _sessions.Changed += OnSession;
        Show();
    }

    /// <summary>Shows no more changes.</summary>
    public void Dispose()
    {
        _folders.Changed -= OnFolder;
        _sessions.Changed -= OnSession;
    }

    /// <summary>The line itself.</summary>
    internal static string Compose(int users, int folders, int sessions) =>
        $"Serving {Count(users, "user")}, {Count(folders, "folder")}, {Count(sessions, "session")}";

    private static string Count(int number, string thing) =>
        number == 1 ? $"1 {thing}" : $"{number} {thing}s";

    private void OnFolder(FolderChange change) => Show();

    private void OnSession(Session session) => Show();

    private void Show()
    {
        lock (_show)
        {
            try
            {
                IReadOnlyList<Folder> folders = _folders.List(owner: null);
                int users = folders.Select(folder => folder.Owner).Distinct().Count();
                int sessions = _sessions
                    .List(owner: null)
                    .Count(session => !session.State.IsFinal());
                _manager.ShowStatus(Compose(users, folders.Count, sessions));
            }
            catch (ServiceException exception)
            {
                _manager.ShowStatus($"The state cannot be read: {exception.Message}");
            }
        }
    }
}
