using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Undo;

namespace AutoMount.FileSystem.Quota;

/// <summary>From before an operation's effect on a folder until its charge is noted: a recount does not end meanwhile (see <see cref="LiveRecount"/>), and neither does a snapshot begin, nor a table of sizes begin or end (<see cref="ChangeGate"/>).</summary>
internal readonly ref struct ChangeScope
{
    private readonly LiveRecount? _recount;
    private readonly int _epoch;

    private readonly UndoLog? _undo;
    private readonly ChangeGate? _gate;
    private readonly Lock? _names;

    internal ChangeScope(LiveRecount? recount, UndoLog? undo, ChangeGate? gate, Lock? names = null)
    {
        _undo = undo;
        undo?.Enter();
        _gate = undo is null ? gate : null; // the log's is the same one
        _gate?.Enter();
        _recount = recount;
        _epoch = recount?.BeginChange() ?? 0;
        _names = names; // last, so that nobody waits at the gate who holds it
        names?.Enter();
    }

    /// <summary>Ends the scope.</summary>
    public void Dispose()
    {
        _names?.Exit();
        _recount?.EndChange(_epoch);
        _gate?.Leave();
        _undo?.Leave();
    }
}
