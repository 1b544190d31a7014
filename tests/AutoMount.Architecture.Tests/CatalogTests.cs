using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace AutoMount.Architecture.Tests;

/// <summary>The catalog of messages (<c>systemd/automount.catalog</c>) against the messages there are.</summary>
public sealed partial class CatalogTests
{
    private static readonly string Catalog = Path.Combine(
        Repository.Root,
        "systemd/automount.catalog"
    );

    /// <summary>Events that are no warnings and are explained all the same: what an administrator looks for when he follows a session or a folder.</summary>
    private static readonly int[] Explained =
    [
        .. (int[])[200, 201, 202, 207, 211, 212, 213, 214, 215],
        .. (int[])[310, 311, 312, 313, 315, 316, 317],
        .. (int[])[407, 409, 425, 431, 441, 443, 500, 501, 581, 600, 611],
    ];

    private static readonly Dictionary<string, string[]> Fields = new(StringComparer.Ordinal)
    {
        ["SessionId"] = ["AUTOMOUNT_SESSION"],
        ["IReadOnlyList<SessionId>"] = ["AUTOMOUNT_SESSION"],
        ["UserId"] = ["AUTOMOUNT_USER", "AUTOMOUNT_UID"],
        ["UserId caller"] = ["AUTOMOUNT_CALLER"],
        ["FolderName"] = ["AUTOMOUNT_FOLDER"],
        ["FolderId"] = ["AUTOMOUNT_FOLDER_ID"],
        ["GpuAddress"] = ["AUTOMOUNT_GPU"],
        ["IReadOnlyList<GpuAddress>"] = ["AUTOMOUNT_GPU"],
        ["string container"] = ["AUTOMOUNT_CONTAINER"],
        ["string image"] = ["AUTOMOUNT_IMAGE"],
        ["string imageId"] = ["AUTOMOUNT_IMAGE_ID"],
        ["string reason"] = ["AUTOMOUNT_REASON"],
        ["string end"] = ["AUTOMOUNT_END"],
        ["Exception"] = ["AUTOMOUNT_EXCEPTION"],
    };

    private static IReadOnlyList<(string Id, string Text)> Entries { get; } =
    [
        .. Entry()
            .Matches(File.ReadAllText(Catalog))
            .Select(match => (match.Groups["id"].Value, match.Groups["text"].Value)),
    ];

    private static string Base { get; } =
        BaseConstant()
            .Match(
                File.ReadAllText(
                    Path.Combine(Repository.Root, "src/AutoMount.Daemon/Journal/MessageId.cs")
                )
            )
            .Groups["base"]
            .Value;

    [Fact]
    public void EveryWarning_IsExplained_AndNothingThatIsNot() =>
        Assert.Equal(
            LogMessage
                .All.Where(message => message.IsWarning || Explained.Contains(message.Id))
                .Select(message => Base + message.Id.ToString("D4", CultureInfo.InvariantCulture))
                .Order(StringComparer.Ordinal),
            Entries.Select(entry => entry.Id).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void EveryEntry_SaysWhatItMeans_InFieldsThatTheMessageHas() =>
        Assert.All(
            Entries,
            entry =>
            {
                Match text = Body().Match(entry.Text);
                Assert.True(text.Success, entry.Text);
                Assert.NotEqual(string.Empty, text.Groups["body"].Value.Trim());
                int id = int.Parse(entry.Id.AsSpan(Base.Length), CultureInfo.InvariantCulture);
                string[] known = [.. FieldsOf(LogMessage.All.Single(each => each.Id == id))];
                Assert.All(
                    Reference().Matches(entry.Text),
                    reference => Assert.Contains(reference.Groups["field"].Value, known)
                );
            }
        );

    [Fact]
    public void Catalog_IsTakenByJournalctl()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/journalctl"), "needs journalctl");
        DirectoryInfo root = Directory.CreateTempSubdirectory("automount-catalog-");
        try
        {
            DirectoryInfo place = root.CreateSubdirectory("usr/lib/systemd/catalog");
            File.Copy(Catalog, Path.Combine(place.FullName, "automount.catalog"));

            Assert.Equal(string.Empty, Run("--update-catalog", $"--root={root.FullName}"));
            string[] listed = Run("--list-catalog", $"--root={root.FullName}")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);

            Assert.Equal(Entries.Count, listed.Length);
            Assert.All(
                listed,
                line => Assert.Contains(" AutoMount: ", line, StringComparison.Ordinal)
            );
            string dumped = Run("--dump-catalog", $"--root={root.FullName}", Base + "0203");
            Assert.Contains("Subject: Clearing up", dumped, StringComparison.Ordinal);
            Assert.Contains("@AUTOMOUNT_REASON@", dumped, StringComparison.Ordinal);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> FieldsOf(LogMessage message) =>
        message
            .Parameters.SelectMany(parameter =>
            {
                string type = parameter.Value.TrimEnd('?');
                return Fields.GetValueOrDefault($"{type} {parameter.Key}")
                    ?? Fields.GetValueOrDefault(type)
                    ?? [];
            })
            .Append("MESSAGE");

    private static string Run(params string[] arguments)
    {
        ProcessStartInfo start = new("journalctl", ["--no-pager", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process journalctl = Process.Start(start)!;
        string errors = journalctl.StandardError.ReadToEnd();
        string output = journalctl.StandardOutput.ReadToEnd();
        journalctl.WaitForExit();
        Assert.Equal((0, string.Empty), (journalctl.ExitCode, errors));
        return output;
    }

    [GeneratedRegex(
        @"^-- (?<id>[0-9a-f]{32})\n(?<text>(?:(?!-- ).*(?:\n|\z))*)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Entry();

    [GeneratedRegex(
        @"\ASubject: .+\nDefined-By: AutoMount\nSupport: man:automountd\(8\)\n\n(?<body>(?:.|\n)+)\z",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Body();

    [GeneratedRegex("@(?<field>[A-Z_]+)@", RegexOptions.NonBacktracking)]
    private static partial Regex Reference();

    [GeneratedRegex("Base = \"(?<base>[0-9a-f]{28})\"", RegexOptions.NonBacktracking)]
    private static partial Regex BaseConstant();
}
