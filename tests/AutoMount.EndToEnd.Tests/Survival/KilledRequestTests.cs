using System.Diagnostics;

namespace AutoMount.EndToEnd.Tests.Survival;

/// <summary>The process ends in the middle of a request, at four places; its successor gives the one answer that is right, and the effect is there once.</summary>
public sealed class KilledRequestTests
{
    internal const string Preparation = """
        os.mkdir('dir'); os.mkdir('full'); open('full/x', 'w').close()
        open('file', 'w').write('content'); open('other', 'w').write('another')
        open('log', 'w').write('line\n'); os.symlink('file', 'pointer'); os.setxattr('file', 'user.old', b'1')
        """;

    private const string RenameAt2 =
        "import ctypes; renameat2 = lambda a, b, f: ctypes.CDLL(None, use_errno=True).renameat2(-100, a, -100, b, f)\n";

    /// <summary>The one request, and what its client may have sent behind it before the process had ended: a write, a flush, a release.</summary>
    private const int MostInFlight = 4;

    private static readonly string[] s_places = ["taken", "done", "answered", "sent"];

    /// <summary>Request, what a client does, and what must be true afterwards.</summary>
    public static TheoryData<string, string, string> Requests { get; } =
        new()
        {
            {
                "FUSE_MKDIR",
                "os.mkdir('new', 0o750)",
                "stat.S_IMODE(os.stat('new').st_mode) == 0o750"
            },
            { "FUSE_MKNOD", "os.mkfifo('pipe')", "stat.S_ISFIFO(os.stat('pipe').st_mode)" },
            { "FUSE_SYMLINK", "os.symlink('to', 'sign')", "os.readlink('sign') == 'to'" },
            {
                "FUSE_LINK",
                "os.link('file', 'second')",
                "os.stat('second').st_ino == os.stat('file').st_ino and os.stat('file').st_nlink == 2"
            },
            {
                "FUSE_CREATE",
                "f = os.open('made', os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640); os.write(f, b'abc')",
                "open('made').read() == 'abc' and stat.S_IMODE(os.stat('made').st_mode) == 0o640"
            },
            { "FUSE_CREATE", "open('plain', 'w').write('abc')", "open('plain').read() == 'abc'" },
            { "FUSE_UNLINK", "os.unlink('other')", "not os.path.exists('other')" },
            { "FUSE_RMDIR", "os.rmdir('dir')", "not os.path.exists('dir')" },
            {
                "FUSE_RENAME",
                "os.rename('other', 'elsewhere')",
                "open('elsewhere').read() == 'another' and not os.path.exists('other')"
            },
            {
                "FUSE_RENAME",
                "os.rename('other', 'file')",
                "open('file').read() == 'another' and not os.path.exists('other')"
            },
            {
                "FUSE_RENAME2",
                RenameAt2 + "assert renameat2(b'other', b'file', 2) == 0",
                "open('file').read() == 'another' and open('other').read() == 'content'"
            },
            {
                "FUSE_WRITE",
                "f = os.open('log', os.O_WRONLY | os.O_APPEND); assert os.write(f, b'more\\n') == 5",
                "open('log').read() == 'line\\nmore\\n'"
            },
            { "FUSE_SETATTR", "os.truncate('file', 3)", "open('file').read() == 'con'" },
            {
                "FUSE_SETATTR",
                "os.chmod('file', 0o400)",
                "stat.S_IMODE(os.stat('file').st_mode) == 0o400"
            },
            {
                "FUSE_SETXATTR",
                "os.setxattr('file', 'user.new', b'v', os.XATTR_CREATE)",
                "os.getxattr('file', 'user.new') == b'v'"
            },
            {
                "FUSE_REMOVEXATTR",
                "os.removexattr('file', 'user.old')",
                "'user.old' not in os.listxattr('file')"
            },
            {
                "FUSE_OPEN",
                "f = os.open('file', os.O_RDWR | os.O_TRUNC); os.write(f, b'fresh')",
                "open('file').read() == 'fresh'"
            },
            {
                "FUSE_FALLOCATE",
                "f = os.open('file', os.O_RDWR); os.posix_fallocate(f, 0, 9000)",
                "os.stat('file').st_size == 9000"
            },
            {
                "FUSE_COPY_FILE_RANGE_64",
                "i = os.open('file', os.O_RDONLY); o = os.open('other', os.O_WRONLY); os.copy_file_range(i, o, 7)",
                "open('other').read() == 'content'"
            },
            {
                "FUSE_TMPFILE",
                "import ctypes; f = os.open('.', os.O_TMPFILE | os.O_RDWR); os.write(f, b'x'); "
                    + "assert ctypes.CDLL(None).linkat(-100, f'/proc/self/fd/{f}'.encode(), -100, b'found', 0x400) == 0",
                "open('found').read() == 'x'"
            },
            {
                "FUSE_READDIRPLUS",
                "assert sorted(os.listdir('full')) == ['x']; os.stat('full/x')",
                "True"
            },
            {
                "FUSE_LOOKUP",
                "assert not os.path.exists('nowhere')",
                "not os.path.exists('nowhere')"
            },
        };

    [Theory]
    [MemberData(nameof(Requests))]
    public void EndInARequest_IsOneEffectAndTheRightAnswer(
        string opcode,
        string act,
        string check
    ) => KillAtEveryPlace(opcode, act, check, "noresend");

    [Theory]
    [Trait("Kind", "Soak")]
    [MemberData(nameof(Requests))]
    public void EndInARequest_WithTheKernelsHelp_IsTheSame(
        string opcode,
        string act,
        string check
    ) => KillAtEveryPlace(opcode, act, check, "");

    [Fact]
    public void ARequestThatEndsEveryProcess_IsRefusedInTheEnd()
    {
        using SurvivingFolder folder = new();
        folder.Leave();
        folder.Start("done FUSE_MKDIR");
        using Process client = Client.Begin(folder.Path, "os.mkdir('poison')");
        folder.AwaitEnd();
        for (int attempt = 0; attempt < 5; attempt++)
        {
            folder.StartAndEnd("done FUSE_MKDIR");
        }

        folder.Start("done FUSE_MKDIR");

        Assert.True(client.WaitForExit(TimeSpan.FromSeconds(30)), "the client hangs");
        Assert.Contains("Errno 5", client.StandardError.ReadToEnd(), StringComparison.Ordinal);
        File.WriteAllText($"{folder.Path}/afterwards", "served");
    }

    private static void KillAtEveryPlace(string opcode, string act, string check, string word)
    {
        using SurvivingFolder folder = new(word);
        foreach (string place in s_places)
        {
            string directory = $"{folder.Path}/{place}";
            Directory.CreateDirectory(directory);
            _ = Client.Run(directory, Preparation);
            folder.Leave();
            folder.Start($"{place} {opcode}");

            using Process client = Client.Begin(directory, act);
            folder.AwaitEnd();
            folder.Start();

            _ = Client.End(client, $"{place}: {act}");
            _ = Client.Run(directory, $"assert {check}");
            (int answered, int repeated) = folder.Found;
            Assert.InRange(place is "taken" or "done" ? repeated : answered, 1, MostInFlight);
            Assert.Equal(string.Empty, folder.Said);
            folder.AwaitExactUsage();
        }
    }
}
