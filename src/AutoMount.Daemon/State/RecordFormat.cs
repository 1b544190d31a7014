using System.Text.Json;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.Daemon.State;

/// <summary>Records as the content of a file, and back. Reading never throws: what <see cref="Of(FolderRecord)"/> did not make whole is no record.</summary>
internal static class RecordFormat
{
    // what DateTimeOffset holds
    private static readonly long s_firstTime = StateTimes.ToMicroseconds(DateTimeOffset.MinValue);
    private static readonly long s_lastTime = StateTimes.ToMicroseconds(DateTimeOffset.MaxValue);

    /// <summary>The content for a folder; the same record has the same content.</summary>
    public static byte[] Of(FolderRecord record) =>
        RecordEnvelope.Seal(
            JsonSerializer.SerializeToUtf8Bytes(ToJson(record), RecordJson.Default.FolderJson)
        );

    /// <summary>The content for all users of whom something is recorded.</summary>
    public static byte[] Of(IReadOnlyList<UserRecord> users) =>
        RecordEnvelope.Seal(
            JsonSerializer.SerializeToUtf8Bytes(
                [.. users.Select(ToJson)],
                RecordJson.Default.UserJsonArray
            )
        );

    /// <summary>The record of a folder, or null.</summary>
    /// <param name="id">The folder; the record of another one is none.</param>
    /// <param name="content">The file's content.</param>
    public static FolderRecord? ToFolder(FolderId id, ReadOnlySpan<byte> content)
    {
        try
        {
            return
                RecordEnvelope.TryOpen(content, out ReadOnlySpan<byte> json)
                && JsonSerializer.Deserialize(json, RecordJson.Default.FolderJson) is { } folder
                && folder.Id == id.Value
                ? ToRecord(id, folder)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or ServiceException)
        {
            return null;
        }
    }

    /// <summary>The records of users, or null.</summary>
    public static IReadOnlyList<UserRecord>? ToUsers(ReadOnlySpan<byte> content)
    {
        try
        {
            return
                RecordEnvelope.TryOpen(content, out ReadOnlySpan<byte> json)
                && JsonSerializer.Deserialize(json, RecordJson.Default.UserJsonArray) is { } users
                ? [.. users.Select(ToRecord)]
                : null;
        }
        catch (Exception exception) when (exception is JsonException or ServiceException)
        {
            return null;
        }
    }

    private static FolderJson ToJson(FolderRecord record)
    {
        Folder folder = record.Folder;
        return new FolderJson(
            folder.Id.Value,
            folder.Owner.Value,
            folder.Name.Value,
            folder.RenamedFrom?.Value,
            folder.Limits.Bytes,
            folder.Limits.Inodes,
            StateNames.Of(folder.State),
            StateNames.Of(folder.AutoMount),
            StateTimes.ToMicroseconds(folder.CreatedAt),
            StateTimes.ToMicroseconds(folder.TrashedAt),
            folder.NewOwner?.Value,
            folder.Description.Value,
            StateNames.Of(folder.UsageMode),
            ToJson(record.Soft),
            [.. record.Shares.Select(ToJson)],
            [.. record.Answers.Select(ToJson)]
        );
    }

    private static SoftLimitsJson? ToJson(SoftLimits? soft) =>
        soft is null
            ? null
            : new SoftLimitsJson(
                soft.Bytes,
                soft.Inodes,
                StateTimes.ToMicroseconds(soft.BytesOver),
                StateTimes.ToMicroseconds(soft.InodesOver)
            );

    private static ShareJson ToJson(FolderShare share) =>
        new(
            share.Owner.Value,
            ShareWords.KindOf(share.Guest),
            share.Guest.Id,
            ShareWords.Of(share.Rights),
            StateTimes.ToMicroseconds(share.Expires),
            StateTimes.ToMicroseconds(share.CreatedAt)
        );

    private static AnswerJson ToJson(ShareAnswer answer) =>
        new(
            answer.Place,
            answer.Owner.Value,
            answer.Guest.Value,
            answer.IsAccepted,
            answer.Name.Value,
            answer.Number,
            answer.Mount.Value,
            StateTimes.ToMicroseconds(answer.AnsweredAt)
        );

    private static UserJson ToJson(UserRecord user) =>
        new(
            user.User.Value,
            user.Limits is { } limits ? new UserLimitsJson(limits.Bytes, limits.Inodes) : null,
            ToJson(user.Soft)
        );

    private static FolderRecord ToRecord(FolderId id, FolderJson json)
    {
        Folder folder = new()
        {
            Id = id,
            Owner = new UserId(json.Owner),
            Name = FolderName.Parse(json.Name),
            RenamedFrom = json.RenamedFrom is { } from ? FolderName.Parse(from) : null,
            Limits = new FolderLimits(NotNegative(json.Bytes), NotNegative(json.Inodes)),
            State = Known(StateNames.FindFolderState(json.State)),
            AutoMount = Known(FolderWords.ToAutoMountMode(json.AutoMount)),
            CreatedAt = Time(json.Created),
            TrashedAt = Time(json.Trashed),
            NewOwner = json.NewOwner is { } user ? new UserId(user) : null,
            Description = FolderDescription.Parse(json.Description),
            UsageMode = Known(FolderWords.ToUsageMode(json.UsageMode)),
        };
        return folder.State == FolderState.Transferring && folder.NewOwner is null
            ? throw new JsonException("a transfer to nobody")
            : new FolderRecord(
                folder,
                ToSoft(json.Soft),
                [.. json.Shares.Select(share => ToShare(id, NotNull(share)))],
                [.. json.Answers.Select(answer => ToAnswer(id, NotNull(answer)))]
            );
    }

    private static SoftLimits? ToSoft(SoftLimitsJson? json) =>
        json is null
            ? null
            : new SoftLimits(NotNegative(json.Bytes), NotNegative(json.Inodes))
            {
                BytesOver = Time(json.BytesOver),
                InodesOver = Time(json.InodesOver),
            };

    private static FolderShare ToShare(FolderId folder, ShareJson json) =>
        new()
        {
            Folder = folder,
            Owner = new UserId(json.Owner),
            Guest = Known(ShareWords.ToGuest(json.Kind, json.Guest)),
            Rights = Known(ShareWords.ToRights(json.Rights)),
            Expires = Time(json.Expires),
            CreatedAt = Time(json.Created),
        };

    private static ShareAnswer ToAnswer(FolderId folder, AnswerJson json) =>
        new()
        {
            Place = (int)NotNegative(json.Place),
            Folder = folder,
            Owner = new UserId(json.Owner),
            Guest = new UserId(json.Guest),
            IsAccepted = json.Accepted,
            Name = FolderName.Parse(json.Name),
            Number = (int)NotNegative(json.Number),
            Mount = FolderId.TryParse(json.Mount, out FolderId mount)
                ? mount
                : throw new JsonException("no id"),
            AnsweredAt = Time(json.Answered),
        };

    private static UserRecord ToRecord(UserJson? json) =>
        new(
            new UserId(NotNull(json).Id),
            json!.Limits is { } limits
                ? new UserLimitSettings(
                    limits.Bytes is { } bytes ? NotNegative(bytes) : null,
                    limits.Inodes is { } inodes ? NotNegative(inodes) : null
                )
                : null,
            ToSoft(json.Soft)
        );

    private static T Known<T>(T? word)
        where T : struct => word ?? throw new JsonException("a word that is not known");

    private static T NotNull<T>(T? element)
        where T : class => element ?? throw new JsonException("an empty place in a list");

    private static long NotNegative(long number) =>
        number >= 0 ? number : throw new JsonException("a negative number");

    private static DateTimeOffset Time(long microseconds) =>
        microseconds >= s_firstTime && microseconds <= s_lastTime
            ? StateTimes.FromMicroseconds(microseconds)
            : throw new JsonException("a time that is none");

    private static DateTimeOffset? Time(long? microseconds) =>
        microseconds is { } known ? Time(known) : null;
}
