namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Classes of users, groups and descriptors, and what <c>access</c> says of them.</summary>
internal static class RightsBehaviours
{
    public static void EveryClass_HasItsOwnBits()
    {
        Put("file", "x");
        Ok(chown("file", Alice, Team));
        foreach ((int mode, Errno owner, Errno member, Errno stranger) in Classes())
        {
            Ok(chmod("file", Octal(mode)));
            As(Alice, [Team], () => Opens(owner, $"{mode} for its owner"));
            As(Bob, [Team], () => Opens(member, $"{mode} for a member"));
            As(Bob, () => Opens(stranger, $"{mode} for a stranger"));
        }
    }

    public static void GroupDirectory_IsWrittenByMembersOnly()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(chown("directory", 0, Team));
        Ok(chmod("directory", Octal(775)));
        As(Alice, [Team], () => Put("directory/file"));
        As(Bob, () => Fails(EACCES, TryOpen("directory/new", O_WRONLY | O_CREAT)));
        As(Bob, () => Fails(EACCES, unlink("directory/file")));
        As(Bob, [Team], () => Ok(unlink("directory/file")));
    }

    public static void ManySupplementaryGroups_AllCount()
    {
        uint[] groups = [.. Enumerable.Range(0, 40).Select(i => 21_000u + (uint)i)];
        for (int i = 0; i < 40; i += 13)
        {
            Put($"file{i}", "x");
            Ok(chown($"file{i}", 0, groups[i]));
            Ok(chmod($"file{i}", Octal(640)));
        }

        As(
            Alice,
            groups,
            () =>
            {
                for (int i = 0; i < 40; i += 13)
                {
                    Same("x", Get($"file{i}"));
                }
            }
        );
    }

    public static void ManySupplementaryGroups_CountForCreation()
    {
        uint[] groups = [.. Enumerable.Range(0, 40).Select(i => 21_000u + (uint)i)];
        Ok(mkdir("directory", Octal(755)));
        Ok(chown("directory", 0, groups[39]));
        Ok(chmod("directory", Octal(2770)));
        As(Alice, groups, () => Put("directory/file", "", 2750));
        Same(groups[39], StatOf("directory/file").Gid);
        Same((int)Octal(2750), StatOf("directory/file").Permissions);
    }

    public static void Sticky_WithoutWriteForOthers_StillNeedsWrite()
    {
        Ok(mkdir("sticky", Octal(1755)));
        Ok(mkdir("open", Octal(1777)));
        As(Alice, () => Put("open/file"));
        As(Alice, () => Fails(EACCES, TryOpen("sticky/file", O_WRONLY | O_CREAT)));
        As(Bob, () => Fails(EPERM, unlink("open/file")));
        Ok(unlink("open/file"));
    }

    public static void WriteWithoutSearch_RemovesNothing()
    {
        Ok(mkdir("directory", Octal(766)));
        Put("directory/file");
        As(
            Alice,
            () =>
            {
                Fails(EACCES, unlink("directory/file"));
                Fails(EACCES, mkdir("directory/new", Octal(755)));
            }
        );
    }

    public static void OwnedByAnother_ModeOwnerAndTimes_AreEPERM()
    {
        int file = Open("file", O_RDWR | O_CREAT, 666);
        As(
            Alice,
            () =>
            {
                Fails(EPERM, fchmod(file, Octal(777)));
                Fails(EPERM, fchown(file, Alice, Alice));
                Fails(EPERM, chmod(".", Octal(777)));
                Fails(EPERM, lchown("file", Alice, uint.MaxValue));
                Ok(ftruncate(file, 10));
            }
        );
    }

    public static void Access_OfTheRealUser_NotTheEffectiveOne()
    {
        Put("file", "x", 600);
        BecomeReallyOnThisThread(Alice);
        Fails(EACCES, access("file", R_OK));
        Ok(faccessat(AT_FDCWD, "file", R_OK, AT_EACCESS));
        BecomeRootOnThisThread();
        Ok(access("file", R_OK | W_OK));
    }

    public static void Access_OfALink_Itself()
    {
        Ok(symlink("nowhere", "link"));
        Fails(ENOENT, access("link", F_OK));
        Ok(faccessat(AT_FDCWD, "link", F_OK, AT_SYMLINK_NOFOLLOW));
    }

    public static void Access_OfADescriptor_ByEmptyPath()
    {
        int file = Open("file", O_RDONLY | O_CREAT, 640);
        Ok(faccessat(file, "", R_OK | W_OK, AT_EMPTY_PATH));
        As(Alice, () => Fails(EACCES, faccessat(file, "", R_OK, AT_EMPTY_PATH)));
        Ok(unlink("file"));
        Ok(faccessat(file, "", R_OK, AT_EMPTY_PATH));
    }

    public static void Access_OfDirectories_AndForSupplementaryGroups()
    {
        Ok(mkdir("directory", Octal(750)));
        Ok(chown("directory", 0, Team));
        As(Alice, [Team], () => Ok(access("directory", R_OK | X_OK)));
        As(Alice, [Team], () => Fails(EACCES, access("directory", W_OK)));
        As(Alice, () => Fails(EACCES, access("directory", X_OK)));
        Ok(chmod("directory", 0));
        Ok(access("directory", R_OK | W_OK | X_OK));
    }

    public static void Access_UnknownModeOrFlag_IsEINVAL()
    {
        Put("file");
        Fails(EINVAL, access("file", 8));
        Fails(EINVAL, faccessat(AT_FDCWD, "file", R_OK, 0x1));
    }

    public static void Chmod_OfALinkItself_IsEOPNOTSUPP()
    {
        Put("file", "", 644);
        Ok(symlink("file", "link"));
        Fails(EOPNOTSUPP, fchmodat(AT_FDCWD, "link", Octal(600), AT_SYMLINK_NOFOLLOW));
        Same((int)Octal(644), StatOf("file").Permissions);
    }

    public static void Chown_BigIds_AreKept()
    {
        Put("file");
        Ok(chown("file", 4_000_000_000, 4_000_000_001));
        Same(4_000_000_000, StatOf("file").Uid);
        Same(4_000_000_001, StatOf("file").Gid);
    }

    public static void Link_AndUnlink_NeedNoRightsOnTheFileForItsOwner()
    {
        Ok(chmod(".", Octal(777)));
        Put("file", "x");
        Ok(chown("file", Alice, Alice));
        Ok(chmod("file", 0));
        As(
            Alice,
            () =>
            {
                Ok(link("file", "second"));
                Ok(unlink("file"));
                Same(1u, StatOf("second").Links);
            }
        );
    }

    public static void Handed_Directory_ServesAsABaseOnlyWithSearch()
    {
        Ok(mkdir("closed", Octal(700)));
        Ok(mkdir("closed/open", Octal(777)));
        int open = Open("closed/open", O_RDONLY | O_DIRECTORY);
        As(
            Alice,
            () =>
            {
                OpenFiles.Add(Ok(openat(open, "file", O_WRONLY | O_CREAT | O_CLOEXEC, Octal(644))));
                Fails(EACCES, openat(open, "../open/file", O_RDONLY, 0));
            }
        );
    }

    private static (int Mode, Errno Owner, Errno Member, Errno Stranger)[] Classes() =>
        [
            (400, None, EACCES, EACCES),
            (40, EACCES, None, EACCES),
            (4, EACCES, EACCES, None),
            (440, None, None, EACCES),
            (44, EACCES, None, None),
            (444, None, None, None),
            (333, EACCES, EACCES, EACCES),
        ];

    private static void Opens(Errno expected, string what)
    {
        int file = TryOpen("file", O_RDONLY);
        if (expected == None)
        {
            Close(OpenFiles.Add(Ok(file, what)));
        }
        else
        {
            Fails(expected, file, what);
        }
    }
}
