using System.Text;
using AutoMount.PosixSuite;
using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>Many processes on one file.</summary>
public sealed class OneFileTests(MountedFolder folder) : IClassFixture<MountedFolder>, IDisposable
{
    private const int Processes = 8;
    private const int Size = 300 * 1024; // its readers go to the backing file
    private readonly Worker[] _workers =
    [
        .. Enumerable.Range(0, Processes).Select(_ => new Worker()),
    ];

    public void Dispose() => Array.ForEach(_workers, worker => worker.Dispose());

    [Fact]
    public void File_OpenedMappedAndClosedByEightProcesses_OfWhichSomeAreKilled_IsAlwaysWhole() =>
        Storm(seconds: 4);

    [Fact]
    [Trait("Kind", "Soak")]
    public void File_OpenedMappedAndClosedForLong_IsAlwaysWhole() => Storm(seconds: 120);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lines_AppendedByEightProcesses_AreAllThereAndWhole(bool besideAReader)
    {
        const int lines = 1000;
        string path = $"{folder.Path}/lines-{besideAReader}";
        string first = new('#', Size - 1);
        Files.Put(path, $"{first}\n");
        if (besideAReader)
        {
            _workers[0].Must("open", "reader", path, Kernel.O_RDONLY, 0);
        }

        Parallel.For(
            0,
            Processes,
            new ParallelOptions { MaxDegreeOfParallelism = Processes },
            at =>
            {
                _workers[at].Must("open", "log", path, Kernel.O_WRONLY | Kernel.O_APPEND, 0);
                _workers[at].Must("append", "log", lines, $"worker{at}");
                _workers[at].Must("close", "log");
            }
        );

        string[] expected =
        [
            first,
            .. Enumerable
                .Range(0, Processes)
                .SelectMany(at =>
                    Enumerable.Range(0, lines).Select(line => $"worker{at} {line:d8}")
                ),
        ];
        string[] got = Files.Get(path).TrimEnd('\n').Split('\n');
        Assert.Equal(expected.Order(StringComparer.Ordinal), got.Order(StringComparer.Ordinal));
        File.Delete(path);
    }

    private void Storm(int seconds)
    {
        string path = $"{folder.Path}/storm";
        Files.Put(path, Files.Pattern(Size));
        Task<string>[] storms =
        [
            .. _workers.Select(
                (worker, at) =>
                    Task.Run(() =>
                        Encoding.Latin1.GetString(
                            worker.Must("storm", path, Size, seconds, at).Data
                        )
                    )
            ),
        ];
        using ManualResetEventSlim never = new();
        never.Wait(TimeSpan.FromSeconds(seconds / 2.0));
        Array.ForEach(_workers[..2], worker => worker.Kill());
        Assert.True(Task.WaitAll(storms[2..], TimeSpan.FromSeconds(seconds + 60)));
        Assert.All(storms[..2], killed => Assert.Throws<AggregateException>(killed.Wait));

        Assert.All(storms[2..], storm => Assert.Matches("^[0-9]+ $", storm.Result));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{storms[2..].Sum(storm => int.Parse(storm.Result))} opens"
        );
        Assert.Equal(Files.Pattern(Size), Files.GetBytes(path));
        Assert.Equal(Files.Pattern(Size), File.ReadAllBytes($"{folder.BackingPath}/storm"));
        File.Delete(path);
    }
}
