using AutoMount.Cli.Output;
using AutoMount.Cli.Terminals;

namespace AutoMount.Cli.Commands;

/// <summary>Shows on a terminal how far a folder's transfer is, until disposed; the service is asked now and then, over a connection of its own.</summary>
internal sealed class TransferDisplay : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly string _folder;
    private readonly uint? _owner;
    private readonly long? _total;
    private readonly ProgressLine _line = new();
    private readonly SideCalls _calls = new();
    private readonly ManualResetEventSlim _done = new();
    private readonly Thread? _thread;

    /// <summary>Begins, where somebody sees it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="total">Bytes in all, where that is known.</param>
    internal TransferDisplay(string folder, uint? owner, long? total = null)
    {
        _folder = folder;
        _owner = owner;
        _total = total;
        if (ProgressLine.IsWanted)
        {
            _thread = new Thread(Show) { IsBackground = true };
            _thread.Start();
        }
    }

    public void Dispose()
    {
        _done.Set();
        _thread?.Join();
        _line.Clear();
        _calls.Dispose();
        _done.Dispose();
    }

    private void Show()
    {
        while (!_done.Wait(Period))
        {
            _ = _calls.Try(client =>
            {
                if (client.GetTransfer(_folder, _owner) is { } now)
                {
                    string what = now.Entries > 0 ? $"{now.Entries} entries" : "Sending";
                    _line.Show(what, now.Bytes, _total);
                }
            });
        }
    }
}
