using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Undo;

namespace AutoMount.FileSystem.Quota;

/// <summary>From before an operation's effect on a folder until its charge is noted: a recount does not end meanwhile (see <see cref="LiveRecount"/>), and no snapshot begins.</summary>
internal readonly ref struct ChangeScope
{
    private readonly LiveRecount? _recount;
    private readonly int _epoch;

    private readonly UndoLog? _undo;

    internal ChangeScope(LiveRecount? recount, UndoLog? undo)
    {
        _undo = undo;
        undo?.Enter();
        _recount = recount;
        _epoch = recount?.BeginChange() ?? 0;
    }

    /// <summary>Ends the scope.</summary>
    public void Dispose()
    {
        _recount?.EndChange(_epoch);
        _undo?.Leave();
    }
}
