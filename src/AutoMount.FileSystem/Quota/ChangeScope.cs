using AutoMount.FileSystem.Store;

namespace AutoMount.FileSystem.Quota;

/// <summary>From before an operation's effect on a folder until its charge is noted: a recount does not end meanwhile (see <see cref="LiveRecount"/>).</summary>
internal readonly ref struct ChangeScope
{
    private readonly LiveRecount? _recount;
    private readonly int _epoch;

    internal ChangeScope(LiveRecount? recount)
    {
        _recount = recount;
        _epoch = recount?.BeginChange() ?? 0;
    }

    /// <summary>Ends the scope.</summary>
    public void Dispose() => _recount?.EndChange(_epoch);
}
