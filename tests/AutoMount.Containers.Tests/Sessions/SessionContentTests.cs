using System.Text;
using AutoMount.Core;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>Images, files, figures and lines of sessions on a real Docker engine.</summary>
public sealed class SessionContentTests(DockerFixture fixture) : StageTests(fixture)
{
    [Fact]
    public async Task Commit_MakesAnImage_WithoutHomeFoldersAndSecrets()
    {
        Stage.AddFolder(".local");
        Session session = await Stage.StartAsync(
            Stage.Request("sleep", "1000") with
            {
                Environment = new Dictionary<string, string> { ["TOKEN"] = "secret" },
            }
        );
        _ = await Stage.ExecAsync(
            session.Id,
            "echo installed >/tmp/tool; echo private >/home/work/notes; echo mine >/home/work/.local/x"
        );

        CommitPlan plan = await Stage.Sessions.PlanCommitAsync(
            session.Id,
            "tools:2",
            asRoot: false,
            Cancellation
        );
        (_, string id) = await Stage.Sessions.CommitAsync(
            session.Id,
            "tools:2",
            asRoot: false,
            Cancellation
        );

        Assert.Equal("automount/alice/tools:2", plan.Name.ToString());
        Assert.Equal(["/home/work", "/home/work/.local"], plan.LeftOut.Select(left => left.Path));
        try
        {
            string image = await Docker.RunAsync(
                "inspect",
                "--format",
                "{{.Id}} user={{.Config.User}} dir={{.Config.WorkingDir}} env={{.Config.Env}} labels={{.Config.Labels}} cmd={{.Config.Cmd}}",
                "automount/alice/tools:2"
            );
            Assert.StartsWith(id, image, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", image, StringComparison.Ordinal);
            Assert.DoesNotContain("/home/work", image, StringComparison.Ordinal);
            Assert.DoesNotContain("12345:", image, StringComparison.Ordinal);
            Assert.Contains("echo own command", image, StringComparison.Ordinal);
            Assert.Contains("org.automount.image.owner:12345", image, StringComparison.Ordinal);
            Assert.Contains("org.automount.session: ", image, StringComparison.Ordinal);
            (Session next, string output, _) = await Stage.RunAsync(
                Stage.Shell(
                    "cat /tmp/tool; ls -A /home/work; cat /home/work/.local/x; id -u; echo $HOME"
                ) with
                {
                    Image = "automount/alice/tools:2",
                }
            );
            Assert.Equal("installed\n.local\nmine\n12345\n/home/work\n", output);
            Assert.Equal(0, next.ExitCode);
        }
        finally
        {
            _ = await Docker.RunAsync("rmi", "--force", id);
        }
    }

    [Fact]
    public async Task Commit_OfMoreThanItMayAdd_LeavesNoImage_AndOneThatFitsIsCounted()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        _ = await Stage.ExecAsync(session.Id, "head -c 3000000 /dev/urandom >/tmp/data");
        CommitSpecification specification = new()
        {
            ContainerId = session.ContainerId,
            ImageId = session.ImageId,
            Name = new ImageName("automount/alice/large", "1"),
            Labels = new Dictionary<string, string> { ["test.owner"] = "1" },
            MaximumBytes = 2_000_000,
        };
        string[] before = await ImagesAsync();

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(() =>
            Stage.Engine.CommitAsync(specification, Cancellation)
        );
        Assert.Equal(ServiceError.LimitReached, refused.Error);
        Assert.Equal(before, await ImagesAsync());
        Assert.Equal(0, await Stage.Engine.GetAddedBytesAsync("test.owner", "1", Cancellation));

        string id = await Stage.Engine.CommitAsync(
            specification with
            {
                MaximumBytes = 4_000_000,
            },
            Cancellation
        );
        try
        {
            Assert.InRange(
                await Stage.Engine.GetAddedBytesAsync("test.owner", "1", Cancellation),
                3_000_000,
                3_100_000
            );
        }
        finally
        {
            _ = await Docker.RunAsync("rmi", "--force", id);
        }
    }

    private async Task<string[]> ImagesAsync() =>
        [.. (await Docker.RunAsync("images", "--all", "--quiet")).Split('\n').Order()];

    [Fact]
    public async Task Files_AreTheSessions_AndLinksStayInThem()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        _ = await Stage.ExecAsync(
            session.Id,
            // in /tmp itself the host may keep root from following a link (fs.protected_symlinks)
            "echo here >/home/work/a; echo there >/tmp/b; mkdir /tmp/d; ln -s /etc/passwd /tmp/d/link"
        );

        IReadOnlyList<SessionDirectory> directories = await Stage.Sessions.OpenFilesAsync(
            session.Id,
            Cancellation
        );
        try
        {
            Assert.Equal("here\n", Read(directories, SessionDirectory.Home, "a"));
            Assert.Equal("here\n", Read(directories, SessionDirectory.Scratch, "a"));
            Assert.Equal("there\n", Read(directories, SessionDirectory.Root, "tmp/b"));
            // the image's own, not the host's: what is mounted over it in the session is not in the image
            Assert.StartsWith(
                "root:x:0:0:root:/root:/bin/sh\ngames",
                Read(directories, SessionDirectory.Root, "tmp/d/link"),
                StringComparison.Ordinal
            );
        }
        finally
        {
            foreach (SessionDirectory directory in directories)
            {
                directory.Directory.Dispose();
            }
        }
    }

    /// <summary>A node that the container's control group keeps shut must not open on the host.</summary>
    [Fact]
    public async Task Files_OfAnImageWithADevice_DoNotOpenIt()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        string merged = await Docker.RunAsync(
            "inspect",
            "--format",
            "{{.GraphDriver.Data.MergedDir}}",
            session.ContainerId
        );
        string node = Path.Combine(merged.Trim(), "tmp/disk");
        using (
            System.Diagnostics.Process mknod = System.Diagnostics.Process.Start(
                "mknod",
                ["-m", "666", node, "c", "1", "5"]
            )
        )
        {
            await mknod.WaitForExitAsync(Cancellation);
        }

        IReadOnlyList<SessionDirectory> directories = await Stage.Sessions.OpenFilesAsync(
            session.Id,
            Cancellation
        );
        Errno error = ConfinedPath.OpenInRoot(
            Directory(directories, SessionDirectory.Root),
            "tmp/disk",
            OpenMode.O_RDONLY,
            out FileDescriptor file
        );
        file.Dispose();
        foreach (SessionDirectory directory in directories)
        {
            directory.Directory.Dispose();
        }

        Assert.Equal(Errno.EACCES, error);
    }

    [Fact]
    public async Task Figures_AreReadLive_AndKeptAtTheEnd()
    {
        Session session = await Stage.StartAsync(
            Stage.Shell(
                "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; head -c 30000000 /dev/zero | tail -n 1 >/dev/null; exit 0"
            )
        );

        Session last = await Stage.EndAsync(session.Id);

        Assert.NotNull(last.Statistics);
        Assert.InRange(last.Statistics.Cpu!.Value.TotalSeconds, 0.05, 60);
        Assert.InRange(last.Statistics.MemoryPeakBytes!.Value, 30_000_000, 500_000_000);
        Assert.Equal(last.Statistics, Stage.Sessions.GetStatistics(session.Id));
    }

    [Fact]
    public async Task Figures_OfARunningSession_Grow()
    {
        Session session = await Stage.StartAsync(Stage.Shell("while :; do :; done"));
        SessionStatistics? first = null;
        for (int look = 0; look < 100 && first?.Cpu is null; look++)
        {
            await Task.Delay(20, Cancellation);
            first = Stage.Sessions.GetStatistics(session.Id);
        }

        await Task.Delay(300, Cancellation);
        SessionStatistics? second = Stage.Sessions.GetStatistics(session.Id);

        Assert.True(second!.Cpu > first!.Cpu);
        Assert.True(second.Processes >= 1);
        Assert.True(second.MemoryBytes > 0);
    }

    [Fact]
    public async Task Output_GoesToTheJournal_LineByLine_OnAFakeJournal()
    {
        FakeJournal journal = new();
        Stage.Journal = journal;
        Stage.Restart();

        (Session session, _, _) = await Stage.RunAsync(
            Stage.Shell("echo one; echo two >&2; printf three; sleep 0.2; seq 1 5000")
        );
        _ = session;
        for (int look = 0; look < 200 && !journal.Texts.Any(IsWordAboutTheRest); look++)
        {
            await Task.Delay(20, Cancellation);
        }

        Assert.Equal("one", journal.Texts.First(text => text == "one"));
        Assert.Contains("two", journal.Texts);
        Assert.Contains("three1", journal.Texts);
        Assert.InRange(journal.Texts.Count, 900, 1500); // a burst, and a word about the rest
        Assert.Contains(journal.Texts, IsWordAboutTheRest);
    }

    /// <summary>Where to go on is told by the engine's clock, whatever ours says.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Output_OverARestartOfTheService_GoesToTheJournalOnce(int hours)
    {
        FakeJournal journal = new();
        ShiftedTime time = new();
        time.Advance(TimeSpan.FromHours(hours));
        (Stage.Journal, Stage.Time) = (journal, time);
        Stage.Restart();
        Session session = await Stage.StartAsync(
            Stage.Shell("i=0; while [ $i -lt 60 ]; do echo line $i; i=$((i+1)); sleep 0.05; done")
        );
        await WaitForAsync(journal, "line 10");
        Stage.Crash();
        await Task.Delay(500, Cancellation);

        Stage.Restart();
        await Stage.Sessions.RecoverAsync(Cancellation);
        await WaitForAsync(journal, "line 59");

        Assert.Equal(Enumerable.Range(0, 60).Select(line => $"line {line}"), journal.Texts);
        _ = await Stage.EndAsync(session.Id);
    }

    private static async Task WaitForAsync(FakeJournal journal, string text)
    {
        for (int look = 0; look < 500 && !journal.Texts.Contains(text); look++)
        {
            await Task.Delay(20, Cancellation);
        }
    }

    private static bool IsWordAboutTheRest(string text) =>
        text.Contains("left out", StringComparison.Ordinal);

    private static string Read(
        IReadOnlyList<SessionDirectory> directories,
        string name,
        string path
    )
    {
        Assert.Equal(
            Errno.None,
            ConfinedPath.OpenInRoot(
                Directory(directories, name),
                path,
                OpenMode.O_RDONLY,
                out FileDescriptor file
            )
        );
        using (file)
        {
            byte[] content = new byte[1000];
            Assert.Equal(Errno.None, FileIo.ReadAt(file, content, 0, out int count));
            return Encoding.UTF8.GetString(content, 0, count);
        }
    }

    private static FileDescriptor Directory(
        IReadOnlyList<SessionDirectory> directories,
        string name
    ) => (FileDescriptor)directories.Single(one => one.Name == name).Directory;

    private sealed class FakeJournal : ISessionJournal
    {
        private readonly List<string> _texts = [];
        private DateTimeOffset? _position;

        public IReadOnlyList<string> Texts
        {
            get
            {
                lock (_texts)
                {
                    return [.. _texts];
                }
            }
        }

        public bool IsThere => true;

        public bool TryWrite(JournalLine line)
        {
            lock (_texts)
            {
                _texts.Add(Encoding.UTF8.GetString(line.Text.Span));
                return true;
            }
        }

        public DateTimeOffset? PositionOf(SessionId session) => _position;

        public void SetPosition(SessionId session, DateTimeOffset position) => _position = position;
    }
}
