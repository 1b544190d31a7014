using System.Text;
using AutoMount.Daemon.Metrics;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Daemon.Tests.Metrics;

public sealed class MetricsFileTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingLogger _log = new();
    private readonly FakeTimeProvider _time = new();
    private string _page = "a 1\n";

    private string FilePath => _directory.File("automount.prom");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void File_IsWrittenAtOnce_AndAtEachInterval_ReadableForAll()
    {
        using MetricsFile file = Start();
        Assert.Equal("a 1\n", File.ReadAllText(FilePath));
        _page = "a 2\n";
        _time.Advance(Interval / 2);
        Assert.Equal("a 1\n", File.ReadAllText(FilePath));

        _time.Advance(Interval / 2);

        Assert.Equal("a 2\n", File.ReadAllText(FilePath));
        Assert.Equal([FilePath], Directory.GetFiles(_directory.Path));
        Assert.Equal(
            UnixFileMode.UserRead
                | UnixFileMode.UserWrite
                | UnixFileMode.GroupRead
                | UnixFileMode.OtherRead,
            File.GetUnixFileMode(FilePath)
        );
    }

    [Fact]
    public async Task AReader_NeverSeesHalf()
    {
        using MetricsFile file = Start();
        using CancellationTokenSource ending = new();
        Task<int> reader = Task.Run(() => ReadUntil(ending.Token));
        for (int round = 0; round < 400; round++)
        {
            _page = new string((char)('a' + (round % 26)), 300_000);
            _time.Advance(Interval);
        }

        await ending.CancelAsync();
        Assert.True(await reader > 1);
    }

    [Fact]
    public void AFailure_IsToldOnce_AndSoIsItsEnd()
    {
        Directory.Delete(_directory.Path);
        using MetricsFile file = Start();
        _time.Advance(Interval);
        Assert.Equal(453, Assert.Single(_log.Messages).Id);

        Directory.CreateDirectory(_directory.Path);
        _time.Advance(Interval);
        _time.Advance(Interval);

        Assert.Equal([453, 454], _log.Messages.Select(message => message.Id));
        Assert.Equal("a 1\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void ALinkInTheWay_IsNotFollowed()
    {
        string precious = _directory.File("precious");
        File.WriteAllText(precious, "precious");
        File.CreateSymbolicLink($"{FilePath}.new", precious);
        File.CreateSymbolicLink(FilePath, precious);

        using MetricsFile file = Start();

        Assert.Equal("precious", File.ReadAllText(precious));
        Assert.Null(new FileInfo(FilePath).LinkTarget);
        Assert.Equal("a 1\n", File.ReadAllText(FilePath));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AtTheEnd_TheFileGoes_WhereNobodyFollows(bool isRemoved)
    {
        MetricsFile file = Start();
        file.IsRemoved = isRemoved;

        file.Dispose();
        _time.Advance(Interval);

        Assert.Equal(!isRemoved, File.Exists(FilePath));
    }

    private MetricsFile Start()
    {
        MetricsFile file = new(
            FilePath,
            Interval,
            new MetricsText(_ => PageOf(_page), _time),
            _time,
            _log
        );
        file.Start();
        _time.Advance(TimeSpan.FromTicks(1));
        return file;
    }

    private static MetricsPage PageOf(string text)
    {
        MetricsPage page = new(text.Length);
        Encoding.ASCII.GetBytes(text, page);
        return page;
    }

    /// <summary>Reads as often as it can: each text is of one letter, and as long as all.</summary>
    private int ReadUntil(CancellationToken ending)
    {
        HashSet<char> seen = [];
        while (!ending.IsCancellationRequested)
        {
            string text = File.ReadAllText(FilePath);
            if (text != "a 1\n")
            {
                Assert.Equal(300_000, text.Length);
                Assert.Equal(-1, text.AsSpan().IndexOfAnyExcept(text[0]));
                seen.Add(text[0]);
            }
        }

        return seen.Count;
    }
}
