using System.Text.Json;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;

namespace AutoMount.Cli.Tests.Output;

public sealed class JsonTests
{
    private static readonly DateTimeOffset Time = new(
        2026,
        1,
        2,
        3,
        4,
        5,
        678,
        TimeSpan.FromHours(2)
    );

    private static readonly FolderSummary Folder = new()
    {
        Id = "f0",
        Owner = 1000,
        Name = ".local",
        Fill = new FolderFill(BytesUsed: 4096, BytesLimit: null, InodesUsed: null, InodesLimit: 7),
        Path = "/p",
    };

    [Fact]
    public void Folder_HasTheDocumentedNames() =>
        Assert.Equal(
            """
            {"id":"f0","name":".local","owner":1000,"path":"/p","bytesUsed":4096,"bytesLimit":null,"inodesUsed":null,"inodesLimit":7,"bytesSoftLimit":null,"inodesSoftLimit":null,"bytesOverSince":null,"bytesRefusedFrom":null,"inodesOverSince":null,"inodesRefusedFrom":null}
            """,
            JsonText.Line<IReadOnlyList<FolderJson>>([new FolderJson(Folder)])[1..^1]
        );

    [Fact]
    public void FolderDetails_HaveTheDocumentedNames() =>
        Assert.Equal(
            """
            {"id":"f0","name":".local","owner":1000,"path":"/p","bytesUsed":4096,"bytesLimit":null,"inodesUsed":null,"inodesLimit":7,"bytesSoftLimit":null,"inodesSoftLimit":null,"bytesOverSince":null,"bytesRefusedFrom":null,"inodesOverSince":null,"inodesRefusedFrom":null,"ownerName":"alice","state":"ready","created":"2026-01-02T01:04:05.678000Z","usageState":"exact","usageProgress":100,"autoMount":"on","description":"mine","usageMode":"data"}
            """,
            JsonText.Line(
                new FolderDetailsJson(
                    new FolderDetails(
                        Folder,
                        "alice",
                        "ready",
                        Time,
                        new FolderUsageState("exact", 100),
                        "on",
                        "mine",
                        "data"
                    )
                )
            )
        );

    [Fact]
    public void FoldersInTheTrash_HaveTheDocumentedNames()
    {
        TrashedFolder folder = new()
        {
            Id = "f0",
            Owner = 1000,
            Name = ".local",
            State = "trashed",
            Bytes = 4096,
            Inodes = null,
            TrashedAt = Time,
            ExpiresAt = Time,
            Progress = 0,
        };

        Assert.Equal(
            """
            {"id":"f0","name":".local","owner":1000,"state":"trashed","bytes":4096,"inodes":null,"trashed":"2026-01-02T01:04:05.678000Z","expires":"2026-01-02T01:04:05.678000Z","progress":0}
            """,
            JsonText.Line<IReadOnlyList<TrashedJson>>([new TrashedJson(folder)])[1..^1]
        );
        Assert.Equal(
            """{"name":".local","deleted":true,"id":"f0","expires":"2026-01-02T01:04:05.678000Z"}""",
            JsonText.Line(DeletedJson.Of(".local", folder))
        );
        Assert.Equal("""{"purged":["f0"]}""", JsonText.Line(new PurgedJson(["f0"])));
    }

    [Fact]
    public void Session_HasTheDocumentedNames() =>
        Assert.Equal(
            """
            {"id":"0123456789ab","owner":1000,"image":"debian","state":"running","exitCode":null,"created":"2026-01-02T01:04:05.678000Z","ownerName":"alice","imageId":null,"command":["bash"],"reason":null,"endReason":null,"kind":"batch","cpusLimit":1.5,"memoryLimit":null,"pidsLimit":100,"deadline":null,"history":[{"state":"preparing","at":null,"note":null}],"containerId":"c0","started":null,"ended":null,"imageDigest":null,"scratch":null,"ports":[],"mounts":[{"folder":"data","path":"/data","readOnly":true,"automatic":false,"reason":"unavailable","skipped":"gone"}],"input":"none","used":null,"gpus":[],"gpuQueuePlace":null,"gpuBackend":null}
            """,
            JsonText.Line(new SessionDetailsJson(SessionTextTests.Session))
        );

    [Fact]
    public void Text_IsAsciiAndWithoutControlCharacters()
    {
        const string Name = "a\u001b\n\u009b\u202eé名\u007f\"";

        string json = JsonText.Document(DeletedJson.Of(Name, left: null));

        Assert.DoesNotContain(json, letter => letter is (< ' ' and not '\n') or > '~');
        Assert.Equal(Name, JsonDocument.Parse(json).RootElement.GetProperty("name").GetString());
    }
}
