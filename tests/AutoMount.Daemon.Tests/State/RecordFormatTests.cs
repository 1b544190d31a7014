using System.Text;
using System.Text.Json.Nodes;
using AutoMount.Core.Folders;
using AutoMount.Daemon.State;
using CsCheck;

namespace AutoMount.Daemon.Tests.State;

public sealed class RecordFormatTests
{
    [Fact]
    public void AnyFolder_ComesBackAsItWas() =>
        RecordChoices.Folder.Sample(
            record =>
            {
                byte[] content = RecordFormat.Of(record);
                Assert.Equivalent(
                    record,
                    RecordFormat.ToFolder(record.Folder.Id, content),
                    strict: true
                );
                Assert.Equal(
                    content,
                    RecordFormat.Of(RecordFormat.ToFolder(record.Folder.Id, content)!)
                );
            },
            iter: 2000
        );

    [Fact]
    public void AnyUsers_ComeBackAsTheyWere() =>
        RecordChoices
            .Limited.Array[0, 5]
            .Sample(
                users =>
                    Assert.Equivalent(
                        users,
                        RecordFormat.ToUsers(RecordFormat.Of(users)),
                        strict: true
                    ),
                iter: 500
            );

    [Fact]
    public void EachByteAndEachLength_IsMissed()
    {
        FolderRecord record = RecordChoices.Full.Single();
        byte[] content = RecordFormat.Of(record);
        FolderId id = record.Folder.Id;
        for (int place = 0; place < content.Length; place++)
        {
            Assert.Null(RecordFormat.ToFolder(id, content.AsSpan(0, place)));
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] spoiled = [.. content];
                spoiled[place] ^= (byte)(1 << bit);
                Assert.Null(RecordFormat.ToFolder(id, spoiled));
            }

            byte[] empty = [.. content.Take(place), .. new byte[content.Length - place]];
            Assert.Null(RecordFormat.ToFolder(id, empty));
        }

        Assert.NotNull(RecordFormat.ToFolder(id, content));
    }

    [Fact]
    public void AnyBytes_AreNoRecord_AndThrowNothing() =>
        Gen
            .Byte.Array[0, 300]
            .Sample(bytes =>
            {
                Assert.Null(RecordFormat.ToFolder(FolderId.New(), bytes));
                Assert.Null(RecordFormat.ToUsers(bytes));
                Assert.Null(RecordFormat.ToFolder(FolderId.New(), RecordEnvelope.Seal(bytes)));
                Assert.Null(RecordFormat.ToUsers(RecordEnvelope.Seal(bytes)));
            });

    [Fact]
    public void AnotherFoldersRecord_IsNone()
    {
        FolderRecord record = RecordChoices.Folder.Single();

        Assert.Null(RecordFormat.ToFolder(FolderId.New(), RecordFormat.Of(record)));
    }

    /// <summary>With a checksum that is right: what the next version writes, or a mistake of ours.</summary>
    [Theory]
    [InlineData("owner", "-1")]
    [InlineData("owner", "4294967296")]
    [InlineData("owner", "null")]
    [InlineData("owner", "\"1000\"")]
    [InlineData("name", "\"a/b\"")]
    [InlineData("name", "\"..\"")]
    [InlineData("name", "null")]
    [InlineData("renamedFrom", "\"\"")]
    [InlineData("bytes", "-1")]
    [InlineData("bytes", "1.5")]
    [InlineData("inodes", "9223372036854775808")]
    [InlineData("state", "\"gone\"")]
    [InlineData("state", "\"transferring\"")]
    [InlineData("autoMount", "\"\"")]
    [InlineData("usageMode", "\"game\"")]
    [InlineData("created", "9223372036854775807")]
    [InlineData("trashed", "-9223372036854775808")]
    [InlineData("description", "\"two\\nlines\"")]
    [InlineData("soft", "{}")]
    [InlineData("soft", "{\"bytes\":-1,\"inodes\":1,\"bytesOver\":null,\"inodesOver\":null}")]
    [InlineData("shares", "null")]
    [InlineData("shares", "[null]")]
    [InlineData("shares", "[{\"owner\":1}]")]
    [InlineData("answers", "[null]")]
    [InlineData("answers", "{}")]
    [InlineData("more", "1")]
    public void WrongValue_MakesItNone(string key, string value)
    {
        FolderRecord record = new(
            Samples.Folder() with
            {
                State = FolderState.Ready,
            },
            Soft: null,
            [],
            []
        );
        byte[] content = RecordFormat.Of(record);
        Assert.True(RecordEnvelope.TryOpen(content, out ReadOnlySpan<byte> json));
        JsonObject tree = JsonNode.Parse(json)!.AsObject();
        byte[] Sealed() => RecordEnvelope.Seal(Encoding.UTF8.GetBytes(tree.ToJsonString()));
        Assert.NotNull(RecordFormat.ToFolder(record.Folder.Id, Sealed()));

        tree[key] = JsonNode.Parse(value);

        Assert.Null(RecordFormat.ToFolder(record.Folder.Id, Sealed()));
        tree.Remove(key);
        Assert.Equal(key == "more", RecordFormat.ToFolder(record.Folder.Id, Sealed()) is not null);
    }

    [Fact]
    public void Format_IsTheOneThatIsKept()
    {
        FolderRecord record = new(
            Samples.Folder() with
            {
                Id = new FolderId("0123456789abcdef0123456789abcdef"),
                State = FolderState.Ready,
            },
            Soft: null,
            [],
            []
        );

        Assert.Equal(
            """
            AutoMount record 1 CHECKSUM
            {"id":"0123456789abcdef0123456789abcdef","owner":1000,"name":".local","renamedFrom":null,"bytes":1073741824,"inodes":9223372036854775807,"state":"ready","autoMount":"on","created":1767355200123456,"trashed":null,"newOwner":null,"description":"","usageMode":"general","soft":null,"shares":[],"answers":[]}

            """,
            Encoding.UTF8.GetString(RecordFormat.Of(record)).Remove(19, 16).Insert(19, "CHECKSUM")
        );
    }
}
