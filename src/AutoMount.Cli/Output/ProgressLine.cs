using System.Diagnostics;
using System.Globalization;
using AutoMount.Cli.Terminals;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>How far something is: a line on standard error that is written over. Only where that is a terminal.</summary>
internal sealed class ProgressLine
{
    private const int BarCells = 24;
    private const int UsualColumns = 80;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _shownAt;
    private bool _isShown;

    /// <summary>Whether somebody sees it.</summary>
    internal static bool IsWanted => !Complaints.IsQuiet && LocalTerminal.IsError;

    /// <summary>Shows it, unless it was shown a moment ago.</summary>
    /// <param name="what">What goes on.</param>
    /// <param name="done">Bytes so far.</param>
    /// <param name="total">Bytes in all; null where nobody knows.</param>
    internal void Show(string what, long done, long? total)
    {
        if (_isShown && Stopwatch.GetElapsedTime(_shownAt) < Period)
        {
            return;
        }

        int columns = (int)(LocalTerminal.Size?.Columns ?? UsualColumns);
        string line = Render(what, done, total, Stopwatch.GetElapsedTime(_start), columns);
        Console.Error.Write($"\r{line}\e[K"); // erase to the end of the line
        _isShown = true;
        _shownAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Takes it away.</summary>
    internal void Clear()
    {
        if (_isShown)
        {
            Console.Error.Write("\r\e[K");
            _isShown = false;
        }
    }

    /// <summary>Such as <c>Downloading  [======&gt;     ]  55%  512 MiB of 936 MiB  12 MiB/s</c>.</summary>
    internal static string Render(string what, long done, long? total, TimeSpan time, int columns)
    {
        string amount = total is > 0 and { } whole
            ? $"{Bar(done, whole)}  {Quantity.FormatSize(Math.Min(done, whole))} of {Quantity.FormatSize(whole)}"
            : Quantity.FormatSize(done);
        string rate =
            time.TotalSeconds >= 1
                ? $"  {Quantity.FormatSize((long)(done / time.TotalSeconds))}/s"
                : string.Empty;
        string line = $"{TerminalText.Escape(what)}  {amount}{rate}";
        // a line that wraps could not be written over
        return line.Length < columns ? line : line[..Math.Max(columns - 1, 0)];
    }

    private static string Bar(long done, long total)
    {
        decimal share = Math.Clamp((decimal)done / total, 0, 1);
        int full = (int)(share * BarCells);
        string head = full is > 0 and < BarCells ? ">" : string.Empty;
        string bar = (new string('=', Math.Max(full - head.Length, 0)) + head).PadRight(BarCells);
        string percent = Math.Floor(share * 100).ToString("0", CultureInfo.InvariantCulture);
        return $"[{bar}] {percent, 3}%";
    }
}
