using System.Diagnostics;

namespace AutoMount.EndToEnd.Tests.Survival;

/// <summary>The process ends in a request that is the first change after a snapshot: what was there before is kept, whoever changes it, and comes back.</summary>
public sealed class KilledChangeTests
{
    /// <summary>All that can be said of a directory: names, kinds, modes, links, contents, targets and attributes.</summary>
    private const string Digest = """
        for top, names, files in sorted(os.walk('.')):
            for name in sorted(names + files):
                path = f'{top}/{name}'
                s = os.lstat(path)
                kind = stat.S_IFMT(s.st_mode)
                text = open(path).read() if kind == stat.S_IFREG else os.readlink(path) if kind == stat.S_IFLNK else ''
                marks = {} if kind == stat.S_IFLNK else {a: os.getxattr(path, a) for a in os.listxattr(path)}
                print(path, oct(s.st_mode), s.st_nlink, text.encode(), marks)
        """;

    /// <summary>Request, what a client does, and what must be true afterwards; of requests that change something.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string>> Requests =>
        KilledRequestTests.Requests.Where(row =>
            row.Data.Item1 is not ("FUSE_LOOKUP" or "FUSE_READDIRPLUS")
        );

    [Theory]
    [MemberData(nameof(Requests))]
    public void EndAfterTheFirstChange_KeepsWhatWasBefore(
        string opcode,
        string act,
        string check
    ) => KillAndGoBack(opcode, act, check, "done");

    [Theory]
    [Trait("Kind", "Soak")]
    [MemberData(nameof(Requests))]
    public void EndBesideTheFirstChange_KeepsWhatWasBefore(
        string opcode,
        string act,
        string check
    ) => KillAndGoBack(opcode, act, check, "taken", "answered", "sent");

    private static void KillAndGoBack(
        string opcode,
        string act,
        string check,
        params ReadOnlySpan<string> places
    )
    {
        using SurvivingFolder folder = new("noresend", "snapshots");
        foreach (string place in places)
        {
            string directory = $"{folder.Path}/{place}";
            Directory.CreateDirectory(directory);
            _ = Client.Run(directory, KilledRequestTests.Preparation);
            string before = Client.Run(directory, Digest);
            folder.Leave();
            folder.Start($"{place} {opcode}");
            uint snapshot = folder.TakeSnapshot();

            using Process client = Client.Begin(directory, act);
            folder.AwaitEnd();
            folder.Start();

            _ = Client.End(client, $"{place}: {act}");
            _ = Client.Run(directory, $"assert {check}");
            folder.GoBackTo(snapshot);
            Assert.Equal(before, Client.Run(directory, Digest));
            Assert.Equal(string.Empty, folder.Said);
            folder.AwaitExactUsage();
        }
    }
}
