namespace AutoMount.Architecture.Tests;

/// <summary>Log messages: one number, one name and one type for one thing, so that each finds its field in the journal.</summary>
public sealed class LogMessageTests
{
    /// <summary>The type behind each name that means a thing of ours.</summary>
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["session"] = "SessionId",
        ["sessions"] = "IReadOnlyList<SessionId>",
        ["user"] = "UserId",
        ["caller"] = "UserId",
        ["folder"] = "FolderName",
        ["folderId"] = "FolderId",
        ["gpu"] = "GpuAddress",
        ["gpus"] = "IReadOnlyList<GpuAddress>",
        ["container"] = "string",
        ["image"] = "string",
        ["imageId"] = "string",
        ["reason"] = "string",
        ["end"] = "string",
        ["exitCode"] = "int",
    };

    /// <summary>Names that are not used, since another means the same.</summary>
    private static readonly string[] OtherNames =
    [
        "owner",
        "uid",
        "name",
        "id",
        "sessionId",
        "problem",
        "containerId",
    ];

    public static TheoryData<int> Messages => [.. LogMessage.All.Select(message => message.Id)];

    [Fact]
    public void AllDeclarations_AreRead() =>
        Assert.Equal(
            Directory
                .EnumerateFiles(
                    Path.Combine(Repository.Root, "src"),
                    "*.cs",
                    SearchOption.AllDirectories
                )
                .Sum(file =>
                    File.ReadAllText(file).Split("[LoggerMessage(", StringSplitOptions.None).Length
                    - 1
                ),
            LogMessage.All.Count
        );

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_CallsThingsByTheirNames(int id)
    {
        LogMessage message = LogMessage.All.Single(each => each.Id == id);
        Assert.All(
            message.Parameters,
            parameter =>
            {
                string type = parameter.Value.TrimEnd('?');
                if (Types.TryGetValue(parameter.Key, out string? known))
                {
                    Assert.Equal(known, type);
                }
                else
                {
                    // a name of its own says what sort it is: a program's, not a folder's
                    Assert.True(
                        !OtherNames.Contains(parameter.Key, StringComparer.Ordinal)
                            || IsOfOther(id, parameter.Key),
                        $"{parameter.Key} of {id}"
                    );
                }
            }
        );
    }

    /// <summary>So that "journalctl AUTOMOUNT_USER=alice" shows the whole life of her sessions and folders.</summary>
    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_OfASessionOrAFolder_NamesItsUser(int id)
    {
        LogMessage message = LogMessage.All.Single(each => each.Id == id);
        bool concernsAUser = message.Parameters.Values.Any(type =>
            type.TrimEnd('?') is "SessionId" or "FolderName" or "FolderId"
        );

        Assert.True(
            !concernsAUser || message.Parameters.Values.Any(type => type.TrimEnd('?') == "UserId"),
            message.Text
        );
    }

    private static bool IsOfOther(int id, string name) =>
        (id, name) is (301, "name") or (505, "name"); // a bus name, a process's
}
