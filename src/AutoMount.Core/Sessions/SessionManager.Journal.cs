using System.Globalization;
using System.Text;

namespace AutoMount.Core.Sessions;

/// <summary>Sessions' output in the host's journal, beside what the engine keeps. Best effort: a flood is cut, and nobody waits for the journal.</summary>
public sealed partial class SessionManager
{
    private const int LineBurst = 1000;
    private const int LinesPerSecond = 100;
    private static readonly TimeSpan PositionPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Started and not awaited; ends with the container or the service. Terminals are left out: what goes through them is no text of lines.</summary>
    private async Task ForwardAsync(LiveSession live)
    {
        if (
            _setup is not { Journal: { IsThere: true } journal, Lines: { } lines }
            || live.Record.Input == SessionInput.Terminal
        )
        {
            return;
        }

        Session session = live.Record;
        string user = _setup.Users.Find(session.Owner)?.Name ?? session.Owner.ToString();
        JournalWriter writer = new(journal, session, user, _setup.Time);
        if (!live.TryAddFollower()) // so that the container stays until its last line is here
        {
            return;
        }

        try
        {
            await ForwardToEndAsync(session, lines, writer).ConfigureAwait(false);
            writer.Finish();
        }
        catch (Exception exception)
            when (exception is ServiceException or IOException or OperationCanceledException)
        {
            writer.Pause(); // the next service goes on
        }
        finally
        {
            live.RemoveFollower();
        }
    }

    /// <summary>Follows the output until the container has ended, also over a restart of the engine. Where to go on is told by the engine's own clock: ours may differ, and a line may come late.</summary>
    private async Task ForwardToEndAsync(
        Session session,
        IContainerLines lines,
        JournalWriter writer
    )
    {
        bool hasEnded = false;
        while (true)
        {
            try
            {
                await lines
                    .FollowAsync(session.ContainerId, writer.Position, writer.Take, _stopped)
                    .ConfigureAwait(false);
                if (hasEnded)
                {
                    return;
                }

                ContainerFacts? facts = await _setup
                    .Engine.InspectAsync(session.ContainerId, _stopped)
                    .ConfigureAwait(false);
                hasEnded = facts is not { Running: true }; // and once more: the engine may have ended its answer before the last lines
                if (hasEnded)
                {
                    continue;
                }
            }
            catch (ServiceException exception)
                when (exception.Error == ServiceError.EngineUnavailable)
            {
                // it goes on when it is back
            }

            await Task.Delay(EngineRetry, _setup.Time, _stopped).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a session's output into the journal. For one task.</summary>
    private sealed class JournalWriter(
        ISessionJournal journal,
        Session session,
        string user,
        TimeProvider time
    )
    {
        private readonly LineBudget _budget = new(time, LineBurst, LinesPerSecond);
        private DateTimeOffset _notedAt;
        private long _lost;

        /// <summary>From when on lines are missing, by the engine's clock.</summary>
        internal DateTimeOffset Position { get; private set; } =
            journal.PositionOf(session.Id) ?? DateTimeOffset.UnixEpoch;

        /// <summary>The output is at its end.</summary>
        internal void Finish() => TellLeftOut(_budget.LeftOut + _lost);

        /// <summary>Somebody else goes on.</summary>
        internal void Pause() => journal.SetPosition(session.Id, Position);

        internal void Take(ContainerLine line)
        {
            if (_budget.TryTake(out long leftOut))
            {
                TellLeftOut(leftOut + _lost);
                _lost = Write(line.Text, line.IsError) ? 0 : _lost + 1;
            }

            DateTimeOffset next = (line.At ?? DateTimeOffset.UnixEpoch).AddTicks(1); // finer than we count, and never the same line again
            Position = next > Position ? next : Position;
            DateTimeOffset now = time.GetUtcNow();
            if ((now - _notedAt).Duration() >= PositionPeriod)
            {
                _notedAt = now;
                journal.SetPosition(session.Id, Position);
            }
        }

        private void TellLeftOut(long lines)
        {
            if (lines > 0)
            {
                string text = string.Create(
                    CultureInfo.InvariantCulture,
                    $"({lines} lines left out: this session writes more than the journal takes of one; 'automountctl session logs {session.Id}' has them)"
                );
                _lost = Write(Encoding.UTF8.GetBytes(text), isError: true) ? 0 : lines;
            }
        }

        private bool Write(ReadOnlyMemory<byte> text, bool isError) =>
            journal.TryWrite(new JournalLine(session.Id, user, session.Owner.Value, isError, text));
    }
}
