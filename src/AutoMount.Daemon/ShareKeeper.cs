using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>Ends shares when their time is over, and what a group's former members have within a quarter of an hour; event id 350.</summary>
internal sealed partial class ShareKeeper : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20); // a timer may be early

    private readonly ShareManager _shares;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    /// <summary>Begins to keep them; the first look comes a period later, or when <see cref="Schedule"/> says.</summary>
    public ShareKeeper(ShareManager shares, TimeProvider time, ILogger logger)
    {
        _shares = shares;
        _time = time;
        _logger = logger;
        _timer = time.CreateTimer(_ => Sweep(), state: null, Period, Timeout.InfiniteTimeSpan);
        _shares.Granted += Schedule;
    }

    /// <summary>Keeps them no longer.</summary>
    public void Dispose()
    {
        _shares.Granted -= Schedule;
        _timer.Dispose();
    }

    /// <summary>Looks again when the next share ends.</summary>
    public void Schedule()
    {
        TimeSpan wait = Period;
        try
        {
            wait = _shares.NextExpiry is { } next ? next - _time.GetUtcNow() + Slack : Period;
        }
        catch (ServiceException)
        {
            // the records cannot be read: told by whoever needs them, and the next look comes
        }

        wait = wait < Slack ? Slack : wait;
        _ = _timer.Change(wait < Period ? wait : Period, Timeout.InfiniteTimeSpan);
    }

    private void Sweep()
    {
        try
        {
            foreach (FolderProblem problem in _shares.Sweep())
            {
                LogFailed(
                    problem.Folder.Name,
                    problem.Folder.Owner,
                    problem.Folder.Id,
                    problem.Reason
                );
            }
        }
        catch (ServiceException)
        {
            // as above
        }

        Schedule();
    }

    [LoggerMessage(
        EventId = 350,
        Level = LogLevel.Warning,
        Message = "Folder '{Folder}' of '{User}' (id {FolderId}) cannot be shown to a guest: {Reason} It is tried again within a quarter of an hour."
    )]
    private partial void LogFailed(
        FolderName folder,
        UserId user,
        FolderId folderId,
        string reason
    );
}
