using System.Diagnostics;
using System.Text;
using AutoMount.Archives.Formats;
using AutoMount.Core;
using AutoMount.Core.Transfers;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.Archives.Child;

/// <summary>The child's side of the pipe to the daemon: lines of words, which <see cref="ReportReader"/> takes.</summary>
/// <param name="pipe">Where they go.</param>
internal sealed class ReportWriter(RawDescriptor pipe) : ITransferReport
{
    private const int LongestText = 2000; // characters: with its other words, a line is written at once (PIPE_BUF)
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private long _toldAt;
    private long _skipped;

    /// <inheritdoc/>
    public void Progress(long entries, long bytes)
    {
        if (_toldAt == 0 || Stopwatch.GetElapsedTime(_toldAt) >= Period)
        {
            _toldAt = Stopwatch.GetTimestamp();
            Write($"progress {entries} {bytes}");
        }
    }

    /// <inheritdoc/>
    public void Skip(ReadOnlySpan<byte> name, string reason)
    {
        if (_skipped++ < TransferResult.MostNamed)
        {
            Write($"skip '{NameText.Of(name)}': {reason}");
        }
    }

    /// <summary>All is done; the last line.</summary>
    internal void Done(long entries, long bytes) => Write($"done {entries} {bytes} {_skipped}");

    /// <summary>An upload was found.</summary>
    internal void Found(UploadState upload) =>
        Write(
            $"found {upload.Size} {upload.Offset} {Convert.ToHexString(upload.Tail.AsSpan(Math.Max(0, upload.Tail.Length - 512)))} {upload.Source}"
        );

    /// <summary>It ended before it was done; the last line.</summary>
    internal void Fail(ServiceError error, string message) => Write($"fail {error} {message}");

    private void Write(string line)
    {
        string text = line.ReplaceLineEndings(" ");
        byte[] bytes = Encoding.UTF8.GetBytes(
            (text.Length > LongestText ? text[..LongestText] : text) + '\n'
        );
        Errno error;
        do
        {
            error = DeviceIo.Write(pipe, bytes);
        } while (error == Errno.EINTR);

        if (error != Errno.None)
        {
            throw StreamProblems.CannotRead(Errno.ECANCELED); // nobody listens: the daemon is gone
        }
    }
}
