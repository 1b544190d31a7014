using AutoMount.Core;
using AutoMount.Core.Transfers;

namespace AutoMount.Archives.Child;

/// <summary>The daemon's side of the pipe. What comes is believed as far as it may be: the child has read what a user sent.</summary>
/// <param name="kind">What goes on.</param>
internal sealed class ReportReader(TransferKind kind)
{
    private const int MostNoise = 2000; // characters

    private readonly List<string> _skipped = [];
    private UploadState? _upload;
    private ServiceException? _failure;
    private TransferResult? _result;

    /// <summary>How far it is.</summary>
    internal TransferStatus Status { get; private set; } = new(kind, 0, 0);

    /// <summary>What is no line of ours, such as the runtime's last words.</summary>
    internal string Noise { get; private set; } = string.Empty;

    /// <summary>Whether the last line has come.</summary>
    internal bool IsDone => _result is not null || _failure is not null;

    /// <summary>Takes a line.</summary>
    internal void Take(string line)
    {
        string[] words = line.Split(' ', 2);
        string rest = words.Length > 1 ? words[1] : string.Empty;
        bool isOurs = words[0] switch
        {
            "progress" => TakeNumbers(rest, 2, n => Status = new TransferStatus(kind, n[0], n[1])),
            "skip" => TakeSkipped(rest),
            "found" => TakeFound(rest),
            "done" => TakeNumbers(rest, 3, TakeDone),
            "fail" => TakeFailure(rest),
            _ => false,
        };
        if (!isOurs && Noise.Length < MostNoise)
        {
            Noise = $"{Noise} {line}".Trim();
        }
    }

    /// <summary>What came of it.</summary>
    /// <exception cref="ServiceException">It failed, or never said how it ended.</exception>
    internal TransferResult Result(int status) =>
        _failure is not null ? throw _failure
        : _result is not null ? _result
        : throw new ServiceException(
            ServiceError.StorageFailed,
            $"The process that did it ended ({status}) after {Status.Entries} entries with {Status.Bytes} bytes, which are in place; the journal may tell why. Try again."
        );

    private bool TakeSkipped(string text)
    {
        if (_skipped.Count < TransferResult.MostNamed)
        {
            _skipped.Add(text);
        }

        return true;
    }

    private bool TakeFound(string rest)
    {
        string[] words = rest.Split(' ', 4);
        if (
            words.Length == 4
            && long.TryParse(words[0], out long size)
            && long.TryParse(words[1], out long offset)
            && TryHex(words[2], out byte[] tail)
        )
        {
            _upload = new UploadState(size, offset, words[3], tail);
            return true;
        }

        return false;
    }

    private void TakeDone(long[] numbers) =>
        _result = new TransferResult
        {
            Entries = numbers[0],
            Bytes = numbers[1],
            SkippedCount = numbers[2],
            Skipped = _skipped,
            Upload = _upload,
        };

    private bool TakeFailure(string rest)
    {
        string[] words = rest.Split(' ', 2);
        bool isKnown =
            Enum.TryParse(words[0], out ServiceError error)
            && Enum.IsDefined(error)
            && error != ServiceError.Internal
            && words.Length == 2;
        if (isKnown)
        {
            _failure = new ServiceException(error, words[1]);
        }

        return isKnown;
    }

    private static bool TakeNumbers(string rest, int count, Action<long[]> take)
    {
        string[] words = rest.Split(' ');
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++)
        {
            if (i >= words.Length || !long.TryParse(words[i], out numbers[i]) || numbers[i] < 0)
            {
                return false;
            }
        }

        take(numbers);
        return true;
    }

    private static bool TryHex(string text, out byte[] bytes)
    {
        try
        {
            bytes = Convert.FromHexString(text);
            return true;
        }
        catch (FormatException)
        {
            bytes = [];
            return false;
        }
    }
}
