using System.Diagnostics;
using System.Globalization;
using System.Text;
using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests;

/// <summary>A process that makes kernel calls as it is told (<c>AutoMount.FileWorker</c>), with descriptors and mappings in named slots.</summary>
internal sealed class Worker : IDisposable
{
    private readonly Process _process;
    private readonly Stream _answers;

    public Worker()
    {
        _process = Process.Start(
            new ProcessStartInfo("dotnet", [Programs.FileWorker])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        _process.StandardInput.AutoFlush = true;
        _answers = new BufferedStream(_process.StandardOutput.BaseStream, 1024 * 1024);
    }

    /// <summary>Makes a call.</summary>
    /// <returns>Its result, or a negative errno; and what it read.</returns>
    public (long Result, byte[] Data) Call(params object[] words)
    {
        string line = string.Join(
            ' ',
            words.Select(word => Convert.ToString(word, CultureInfo.InvariantCulture))
        );
        _process.StandardInput.Write($"{line}\n");
        string[] head = ReadHead(line).Split(' ');
        byte[] data = new byte[int.Parse(head[1])];
        _answers.ReadExactly(data);
        return (long.Parse(head[0]), data);
    }

    /// <summary>Makes a call that must succeed.</summary>
    public (long Result, byte[] Data) Must(params object[] words)
    {
        (long Result, byte[] Data) answer = Call(words);
        Assert.True(answer.Result >= 0, $"{string.Join(' ', words)}: {Name(answer.Result)}");
        return answer;
    }

    /// <summary>Kills the process where it stands.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        _process.StandardInput.Close();
        bool ended = _process.WaitForExit(TimeSpan.FromSeconds(30));
        if (!ended)
        {
            _process.Kill();
        }

        _process.Dispose();
        Assert.True(ended, "a worker did not end: it hangs in a call");
    }

    /// <summary>A result in words: a number, or the errno's name.</summary>
    public static string Name(long result) =>
        result < 0 ? ((Errno)(-result)).ToString() : result.ToString(CultureInfo.InvariantCulture);

    private string ReadHead(string line)
    {
        StringBuilder head = new();
        while (true)
        {
            int next = _answers.ReadByte();
            switch (next)
            {
                case '\n':
                    return head.ToString();
                case < 0:
                    _process.WaitForExit();
                    throw new InvalidOperationException(
                        $"the worker ended with {_process.ExitCode} in '{line}'"
                    );
                default:
                    head.Append((char)next);
                    break;
            }
        }
    }
}
