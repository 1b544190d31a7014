using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AutoMount.Fuse.Protocol;

namespace AutoMount.Fuse.Tests;

/// <summary><c>SEMANTICS.md</c> of the file system says of every opcode, flag and notification what we do, and names tests that exist.</summary>
public sealed partial class SemanticsTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));
    private static readonly string Document = File.ReadAllText(
        Path.Combine(Root, "src", "AutoMount.FileSystem", "SEMANTICS.md")
    );

    public static TheoryData<string> References =>
        [.. Reference().Matches(Document).Select(match => match.Value).Distinct()];

    [Fact]
    public void EveryOpcode_HasOneRow_AndEveryRowIsOne() =>
        Assert.Equal(
            Enum.GetValues<Opcode>().Select(opcode => $"{opcode} {(uint)opcode}"),
            Rows("## Requests").Select(row => $"{row[0]} {row[1]}")
        );

    [Fact]
    public void EveryRequest_NamesItsTest() =>
        Assert.All(Rows("## Requests"), row => Assert.Matches(Reference(), row[4]));

    [Fact]
    public void EveryFlag_HasOneRow_AndEveryRowIsOne() =>
        Assert.Equal(
            Flags().Select(flag => $"{flag} {BitOf(flag)}"),
            Rows("## Abilities").Select(row => $"{row[0]} {row[1]}")
        );

    [Fact]
    public void EveryFlag_IsTakenAsItsRowSays() =>
        Assert.Equal(
            Flags()
                .Select(flag =>
                    FuseSession.Required.HasFlag(flag) ? $"{flag} needed"
                    : FuseSession.Wanted.HasFlag(flag) ? $"{flag} taken"
                    : $"{flag} not"
                ),
            Rows("## Abilities").Select(row => $"{row[0]} {row[3]}")
        );

    [Fact]
    public void EveryNotification_HasOneRow_AndEveryRowIsOne() =>
        Assert.Equal(
            Enum.GetValues<NotifyCode>().Select(code => $"{code} {(int)code}"),
            Rows("## Notifications").Select(row => $"{row[0]} {row[1]}")
        );

    [Theory]
    [MemberData(nameof(References))]
    public void Test_ThatIsNamed_Exists(string reference)
    {
        string[] parts = reference.Split('.');
        string[] files = Directory.GetFiles(
            Path.Combine(Root, "tests"),
            $"{parts[0]}.cs",
            SearchOption.AllDirectories
        );

        Assert.True(files.Length > 0, $"there is no {parts[0]}");
        Assert.True(
            parts.Length == 1
                || files.Any(file =>
                    File.ReadAllText(file).Contains($" {parts[1]}(", StringComparison.Ordinal)
                ),
            $"there is no test {reference}"
        );
    }

    private static InitFlags[] Flags() =>
        [.. Enum.GetValues<InitFlags>().Where(flag => flag != InitFlags.None)];

    private static int BitOf(InitFlags flag) =>
        System.Numerics.BitOperations.TrailingZeroCount((ulong)flag);

    /// <summary>The rows of the table below a heading, as cells without their ticks.</summary>
    private static IEnumerable<string[]> Rows(string heading)
    {
        int start = Document.IndexOf(heading, StringComparison.Ordinal);
        Assert.True(start >= 0, $"there is no '{heading}'");
        int end = Document.IndexOf("\n## ", start, StringComparison.Ordinal);
        return Document[start..(end < 0 ? Document.Length : end)]
            .Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|'))
            .Select(cells =>
                cells.Select((cell, number) => number == 4 ? cell : cell.Trim(' ', '`')).ToArray()
            );
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(
        @"(?<=`)[A-Z]\w*(Tests|Behaviours)(\.\w+)?(?=`)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Reference();
}
