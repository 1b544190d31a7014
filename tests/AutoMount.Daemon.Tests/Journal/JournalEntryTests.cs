using System.Text;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.Journal;
using CsCheck;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Tests.Journal;

public sealed class JournalEntryTests
{
    private static readonly SessionId Session = new("0123456789ab");
    private static readonly UserId Alice = new(1000);

    [Theory]
    [InlineData(LogLevel.Critical, "2")]
    [InlineData(LogLevel.Error, "3")]
    [InlineData(LogLevel.Warning, "4")]
    [InlineData(LogLevel.Information, "6")]
    [InlineData(LogLevel.Debug, "7")]
    [InlineData(LogLevel.Trace, "7")]
    public void Level_IsThePriority(LogLevel level, string priority) =>
        Assert.Equal(priority, Fields(Entry(level: level))["PRIORITY"]);

    [Fact]
    public void Entry_OfOurs_HasItsIdAndWhoSaysIt()
    {
        Dictionary<string, string> fields = Fields(Entry());

        Assert.Equal("automountd", fields["SYSLOG_IDENTIFIER"]);
        Assert.Equal("AutoMount.Core.Test", fields["AUTOMOUNT_CATEGORY"]);
        Assert.Equal("201", fields["AUTOMOUNT_EVENT"]);
        Assert.Equal("4ad513efc22f432d9ebd9e3bb5470201", fields["MESSAGE_ID"]);
        Assert.True(Guid.TryParseExact(fields["MESSAGE_ID"], "N", out Guid id));
        Assert.Equal(4, id.Version);
    }

    [Fact]
    public void Entry_OfALibrary_HasNoIdOfOurs() =>
        Assert.DoesNotContain(
            "MESSAGE_ID",
            Fields(Entry() with { Category = "Microsoft.Hosting" }).Keys
        );

    [Fact]
    public void Values_BecomeFields_ByTheirTypes()
    {
        FolderName folder = FolderName.Parse(".cache");
        GpuAddress[] gpus = [GpuAddress.Parse("0000:01:00.0"), GpuAddress.Parse("0000:02:00.0")];

        Dictionary<string, string> fields = Fields(
            Entry(
                ("Session", Session),
                ("User", Alice),
                ("Caller", UserId.Root),
                ("Folder", folder),
                ("FolderId", new FolderId("00")),
                ("Gpus", gpus),
                ("Container", "c0ffee"),
                ("Image", "debian:12"),
                ("ExitCode", 3),
                ("End", "finished"),
                ("Reason", "It ended."),
                ("Place", 7),
                ("Nobody", null)
            )
        );

        Assert.Equal(Session.Value, fields["AUTOMOUNT_SESSION"]);
        Assert.Equal("alice", fields["AUTOMOUNT_USER"]);
        Assert.Equal("1000", fields["AUTOMOUNT_UID"]);
        Assert.Equal("0", fields["AUTOMOUNT_CALLER"]); // has no name here
        Assert.Equal("0", fields["AUTOMOUNT_CALLER_UID"]);
        Assert.Equal(".cache", fields["AUTOMOUNT_FOLDER"]);
        Assert.Equal("00", fields["AUTOMOUNT_FOLDER_ID"]);
        Assert.Equal("0000:01:00.0,0000:02:00.0", fields["AUTOMOUNT_GPU"]);
        Assert.Equal("c0ffee", fields["AUTOMOUNT_CONTAINER"]);
        Assert.Equal("debian:12", fields["AUTOMOUNT_IMAGE"]);
        Assert.Equal("3", fields["AUTOMOUNT_EXIT_CODE"]);
        Assert.Equal("finished", fields["AUTOMOUNT_END"]);
        Assert.Equal("It ended.", fields["AUTOMOUNT_REASON"]);
        Assert.Equal(13 + 6, fields.Count); // these, and those of every entry
    }

    [Fact]
    public void Exception_IsAField_AndItsFirstLineInTheMessage()
    {
        InvalidOperationException mistake = new("a bug\nwith more to it");

        Dictionary<string, string> fields = Fields(Entry() with { Exception = mistake });

        Assert.Equal("It failed. System.InvalidOperationException: a bug", fields["MESSAGE"]);
        Assert.Equal(mistake.ToString(), fields["AUTOMOUNT_EXCEPTION"]);
    }

    [Fact]
    public void Value_WhateverIsInIt_IsNoOtherField() =>
        Gen.Select(Gen.String, Gen.String[Gen.Char["\n=A\0_"], 0, 50])
            .Sample(
                (text, hostile) =>
                {
                    LogEntry entry = Entry(
                        ("Image", text),
                        ("Reason", hostile),
                        ("User", Alice)
                    ) with
                    {
                        Text = hostile + text,
                    };

                    Dictionary<string, string> fields = Fields(entry);

                    Assert.Equal(10, fields.Count);
                    Assert.Equal(Utf8(hostile + text), fields["MESSAGE"]);
                    Assert.Equal(Utf8(text), fields["AUTOMOUNT_IMAGE"]);
                    Assert.Equal(Utf8(hostile), fields["AUTOMOUNT_REASON"]);
                    Assert.Equal("alice", fields["AUTOMOUNT_USER"]);
                },
                iter: 1000
            );

    [Theory]
    [InlineData(
        "Session '{Session}' of '{User}' ended.",
        "Session '0123456789ab' of 'alice' ended."
    )]
    [InlineData("{Caller} is not {User}", "none is not alice")]
    [InlineData("{Gpus}", "a, b")]
    [InlineData("{Seconds:0.0} s", "1.5 s")]
    [InlineData("{{{Session}}}", "{0123456789ab}")]
    [InlineData("{Missing} and {Broken", "none and {Broken")]
    [InlineData("", "")]
    public void Text_HasUsersByName(string template, string text) =>
        Assert.Equal(
            text,
            MessageText.Of(
                [
                    new("Session", Session),
                    new("User", Alice),
                    new("Caller", null),
                    new("Gpus", new[] { "a", "b" }),
                    new("Seconds", 1.46),
                    new("{OriginalFormat}", template),
                ],
                "otherwise",
                NameOf
            )
        );

    [Fact]
    public void Text_WithoutATemplate_IsWhatWasFormatted() =>
        Assert.Equal("otherwise", MessageText.Of([], "otherwise", NameOf));

    private static string Utf8(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)); // half surrogates are no text

    private static string? NameOf(UserId user) => user == Alice ? "alice" : null;

    private static Dictionary<string, string> Fields(LogEntry entry) =>
        JournalStand
            .Parse(JournalEntry.Of(entry, NameOf))
            .GroupBy(field => field.Name, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => string.Join(',', group.Select(one => Encoding.UTF8.GetString(one.Value))),
                StringComparer.Ordinal
            );

    private static LogEntry Entry(params (string Name, object? Value)[] values) =>
        Entry(LogLevel.Information, values);

    private static LogEntry Entry(LogLevel level, params (string Name, object? Value)[] values) =>
        new(
            "AutoMount.Core.Test",
            level,
            201,
            [.. values.Select(pair => new KeyValuePair<string, object?>(pair.Name, pair.Value))],
            Exception: null,
            "It failed."
        );
}
