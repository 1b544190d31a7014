using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using AutoMount.Daemon.State;
using CsCheck;

namespace AutoMount.Daemon.Tests.State;

/// <summary>Records of every kind.</summary>
internal static class RecordChoices
{
    private static readonly Gen<long> Number = Gen.OneOf(
        Gen.Long[0, long.MaxValue],
        OneOf(0L, FolderLimits.Unlimited)
    );

    private static readonly Gen<DateTimeOffset> Time = Gen.Long[0, 4_000_000_000_000_000]
        .Select(StateTimes.FromMicroseconds);

    private static readonly Gen<DateTimeOffset?> MaybeTime = Gen.OneOf(
        Gen.Const((DateTimeOffset?)null),
        Time.Select(time => (DateTimeOffset?)time)
    );

    private static readonly Gen<UserId> User = Gen.UInt[1000, 1003].Select(id => new UserId(id));

    private static readonly Gen<FolderName> Name = Gen.OneOf(
            OneOf(".local", "data", "ü \"daten\"", "😀", "a\\b", "<&>'`+"),
            Gen.String[Gen.Char[' ', 'ÿ'], 1, 20]
        )
        .Where(IsName)
        .Select(FolderName.Parse);

    private static readonly Gen<FolderId> Id = Gen.Char["0123456789abcdef"]
        .Array[32]
        .Select(digits => new FolderId(new string(digits)));

    private static readonly Gen<SoftLimits?> Soft = Gen.OneOf(
        Gen.Const((SoftLimits?)null),
        Gen.Select(Number, Number, MaybeTime, MaybeTime)
            .Select(
                (bytes, inodes, bytesOver, inodesOver) =>
                    (SoftLimits?)
                        new SoftLimits(bytes, inodes)
                        {
                            BytesOver = bytesOver,
                            InodesOver = inodesOver,
                        }
            )
    );

    private static readonly Gen<Folder> Any = Gen.Select(
            Gen.Select(Id, User, Name, Name, Number, Number),
            Gen.Select(
                Gen.Enum<FolderState>(),
                Gen.Enum<AutoMountMode>(),
                Gen.Enum<FolderUsageMode>(),
                OneOf("", "what it is", "ü\"\\<😀>"),
                User,
                Gen.Bool
            ),
            Gen.Select(Time, MaybeTime)
        )
        .Select(
            (what, how, when) =>
                new Folder
                {
                    Id = what.Item1,
                    Owner = what.Item2,
                    Name = what.Item3,
                    RenamedFrom = how.Item6 ? what.Item4 : null,
                    Limits = new FolderLimits(what.Item5, what.Item6),
                    State = how.Item1,
                    AutoMount = how.Item2,
                    UsageMode = how.Item3,
                    Description = FolderDescription.Parse(how.Item4),
                    NewOwner =
                        how.Item1 == FolderState.Transferring
                            ? new UserId(how.Item5.Value + (how.Item5 == what.Item2 ? 10u : 0u))
                            : null,
                    CreatedAt = when.Item1,
                    TrashedAt = when.Item2,
                }
        );

    private static readonly Gen<FolderShare> Share = Gen.Select(
            User,
            Gen.Bool,
            Gen.UInt,
            Gen.Enum<ShareRights>(),
            MaybeTime,
            Time
        )
        .Select(
            (owner, isGroup, guest, rights, expires, created) =>
                new FolderShare
                {
                    Folder = default,
                    Owner = owner,
                    Guest = new ShareGuest(isGroup, guest),
                    Rights = rights,
                    Expires = expires,
                    CreatedAt = created,
                }
        );

    private static readonly Gen<ShareAnswer> Answer = Gen.Select(
            Gen.Select(User, User, Gen.Bool, Name),
            Gen.Select(Gen.Int[0, 4000], Id, Time)
        )
        .Select(
            (who, what) =>
                new ShareAnswer
                {
                    Place = 0,
                    Folder = default,
                    Owner = who.Item1,
                    Guest = who.Item2,
                    IsAccepted = who.Item3,
                    Name = who.Item4,
                    Number = what.Item1,
                    Mount = what.Item2,
                    AnsweredAt = what.Item3,
                }
        );

    /// <summary>A folder with what belongs to it; not all of it may go into the database with others.</summary>
    public static Gen<FolderRecord> Folder => FolderWith(fewest: 0);

    /// <summary>A folder that is shared.</summary>
    public static Gen<FolderRecord> Full => FolderWith(fewest: 1);

    private static Gen<FolderRecord> FolderWith(int fewest) =>
        Gen.Select(Any, Soft, Share.Array[fewest, 3], Answer.Array[fewest, 3])
            .Select(
                (folder, soft, shares, answers) =>
                    new FolderRecord(
                        folder,
                        soft,
                        [.. shares.Select(share => share with { Folder = folder.Id })],
                        [.. answers.Select(answer => answer with { Folder = folder.Id })]
                    )
            );

    /// <summary>A user of whom something is recorded.</summary>
    public static Gen<UserRecord> Limited =>
        Gen.Select(User, Gen.Bool, Number, Gen.Bool, Number, Soft)
            .Select(
                (user, hasBytes, bytes, hasInodes, inodes, soft) =>
                    new UserRecord(
                        user,
                        soft is null || hasBytes
                            ? new UserLimitSettings(
                                hasBytes ? bytes : null,
                                hasInodes ? inodes : null
                            )
                            : null,
                        soft
                    )
            );

    private static Gen<T> OneOf<T>(params T[] choices) =>
        Gen.Int[0, choices.Length - 1].Select(choice => choices[choice]);

    private static bool IsName(string text)
    {
        try
        {
            _ = FolderName.Parse(text);
            return true;
        }
        catch (Core.ServiceException)
        {
            return false;
        }
    }
}
