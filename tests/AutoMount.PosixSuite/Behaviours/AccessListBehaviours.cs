namespace AutoMount.PosixSuite.Behaviours;

/// <summary>POSIX access control lists on files.</summary>
internal static class AccessListBehaviours
{
    private const PosixTraits Lists = PosixTraits.AccessControlLists;

    [Needs(Lists, EOPNOTSUPP)]
    public static void NamedUser_MayRead_WhatOthersMayNot()
    {
        Put("file", "content", 600);
        Set("file", AccessLists.ForAlice(user: 6, namedUser: 4, group: 0, mask: 4, other: 0));
        As(
            Alice,
            () =>
            {
                Same("content", Get("file"));
                Fails(EACCES, TryOpen("file", O_WRONLY));
            }
        );
        As(Bob, () => Fails(EACCES, TryOpen("file", O_RDONLY)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void NamedUser_WithoutRights_IsRefusedWhatOthersMay()
    {
        Put("file", "content", 644);
        Set("file", AccessLists.ForAlice(user: 6, namedUser: 0, group: 4, mask: 4, other: 4));
        As(Alice, () => Fails(EACCES, TryOpen("file", O_RDONLY)));
        As(Bob, () => Close(Open("file", O_RDONLY)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void NamedGroup_Counts_AlsoAsASupplementaryOne()
    {
        Put("file", "content", 600);
        Set("file", AccessLists.ForTeam(user: 6, group: 0, namedGroup: 6, mask: 6, other: 0));
        As(Alice, [Team], () => Close(Open("file", O_RDWR)));
        As(Alice, () => Fails(EACCES, TryOpen("file", O_RDONLY)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void NamedGroup_WithoutRights_HidesWhatOthersMay()
    {
        Put("file", "content", 644);
        Set("file", AccessLists.ForTeam(user: 6, group: 4, namedGroup: 0, mask: 4, other: 4));
        As(Alice, [Team], () => Fails(EACCES, TryOpen("file", O_RDONLY)));
        As(Alice, () => Close(Open("file", O_RDONLY)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void Mask_IsTheGroupBits()
    {
        Put("file", "content", 600);
        Set("file", AccessLists.ForAlice(user: 6, namedUser: 6, group: 0, mask: 6, other: 0));
        Same((int)Octal(660), StatOf("file").Permissions);
        Ok(chmod("file", Octal(640)));
        As(Alice, () => Fails(EACCES, TryOpen("file", O_WRONLY)));
        As(Alice, () => Close(Open("file", O_RDONLY)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void Chmod_RewritesOwnerMaskAndOther_NotTheNamedOnes()
    {
        Put("file", "content", 600);
        Set("file", AccessLists.ForAlice(user: 6, namedUser: 6, group: 4, mask: 6, other: 0));
        Ok(chmod("file", Octal(745)));
        SameBytes(
            AccessLists.ForAlice(user: 7, namedUser: 6, group: 4, mask: 4, other: 5),
            AccessLists.Get("file", AccessLists.Access),
            "list"
        );
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void Fchmod_WidensTheMask_AndTheNamedUserMayAgain()
    {
        Put("file", "content", 600);
        Set("file", AccessLists.ForAlice(user: 6, namedUser: 6, group: 0, mask: 0, other: 0));
        As(Alice, () => Fails(EACCES, TryOpen("file", O_RDONLY)));
        Ok(fchmod(Open("file", O_RDONLY), Octal(660)));
        As(Alice, () => Close(Open("file", O_RDWR)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void Minimal_List_IsTheMode()
    {
        Put("file", "content", 600);
        Set("file", AccessLists.OfMode(644));
        Same((int)Octal(644), StatOf("file").Permissions);
        Fails(ENODATA, AccessLists.TryGetSize("file", AccessLists.Access));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void Removed_List_LeavesTheMode()
    {
        Put("file", "content", 600);
        Set("file", AccessLists.ForAlice(user: 6, namedUser: 6, group: 4, mask: 6, other: 0));
        Ok(removexattr("file", AccessLists.Access));
        Same((int)Octal(660), StatOf("file").Permissions);
        As(Alice, () => Fails(EACCES, TryOpen("file", O_RDONLY)));
        Fails(ENODATA, AccessLists.TryGetSize("file", AccessLists.Access));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void ByAnother_IsEPERM()
    {
        Put("file", "content", 666);
        As(
            Alice,
            () =>
                Fails(
                    EPERM,
                    AccessLists.TrySet("file", AccessLists.Access, AccessLists.OfMode(777))
                )
        );
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void ByOwner_IsAllowed()
    {
        Put("file", "content", 600);
        Ok(chown("file", Bob, Bob));
        As(
            Bob,
            () =>
                Set(
                    "file",
                    AccessLists.ForAlice(user: 6, namedUser: 4, group: 0, mask: 4, other: 0)
                )
        );
        As(Alice, () => Same("content", Get("file")));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void Malformed_List_IsEINVAL()
    {
        Put("file", "content", 600);
        byte[] good = AccessLists.ForAlice(user: 6, namedUser: 4, group: 0, mask: 4, other: 0);
        byte[] withoutMask = [.. good[..28], .. good[36..]];
        Fails(EINVAL, AccessLists.TrySet("file", AccessLists.Access, withoutMask));
        Fails(EINVAL, AccessLists.TrySet("file", AccessLists.Access, good[..^3]));
        Same((int)Octal(600), StatOf("file").Permissions);
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void OfASymlink_IsEOPNOTSUPP()
    {
        Ok(symlink("file", "link"));
        Fails(EOPNOTSUPP, TrySetOfLink("link", AccessLists.OfMode(777)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void AccessCall_HonoursTheList()
    {
        Put("file", "content", 600);
        Set("file", AccessLists.ForAlice(user: 6, namedUser: 4, group: 0, mask: 4, other: 0));
        As(Alice, () => Ok(access("file", R_OK)));
        As(Alice, () => Fails(EACCES, access("file", W_OK)));
        As(Bob, () => Fails(EACCES, access("file", R_OK)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void OnADirectory_OpensItToOne()
    {
        Ok(mkdir("directory", Octal(700)));
        Put("directory/file", "content", 644);
        Set("directory", AccessLists.ForAlice(user: 7, namedUser: 7, group: 0, mask: 7, other: 0));
        As(
            Alice,
            () =>
            {
                Same("content", Get("directory/file"));
                Put("directory/new");
            }
        );
        As(Bob, () => Fails(EACCES, TryOpen("directory/file", O_RDONLY)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void RenameAndLink_KeepTheList()
    {
        Put("file", "content", 600);
        byte[] list = AccessLists.ForAlice(user: 6, namedUser: 4, group: 0, mask: 4, other: 0);
        Set("file", list);
        Ok(rename("file", "moved"));
        Ok(link("moved", "linked"));
        SameBytes(list, AccessLists.Get("linked", AccessLists.Access), "list");
        As(Alice, () => Same("content", Get("moved")));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void Programs_SetAndShowThem()
    {
        Put("file", "content", 600);
        Programs.Run("/usr/bin/setfacl", "-m", $"u:{Alice}:rw,g:{Team}:r", "file");
        string shown = Programs.Run("/usr/bin/getfacl", "-nc", "file");
        True(shown.Contains($"user:{Alice}:rw-", StringComparison.Ordinal), shown);
        True(shown.Contains($"group:{Team}:r--", StringComparison.Ordinal), shown);
        True(shown.Contains("mask::rw-", StringComparison.Ordinal), shown);
        Programs.Run("/usr/bin/setfacl", "-b", "file");
        Same((int)Octal(600), StatOf("file").Permissions);
    }

    private static void Set(string path, byte[] list) =>
        AccessLists.Set(path, AccessLists.Access, list);

    private static unsafe int TrySetOfLink(string path, byte[] list)
    {
        fixed (byte* bytes = list)
        {
            return lsetxattr(path, AccessLists.Access, bytes, (nuint)list.Length, 0);
        }
    }
}
