namespace AutoMount.PosixSuite.Behaviours;

internal static class PermissionBehaviours
{
    public static void Read_WithoutReadBit_IsEACCES()
    {
        Put("file", "secret", 600);
        As(Alice, () => Fails(EACCES, TryOpen("file", O_RDONLY)));
    }

    public static void Write_WithoutWriteBit_IsEACCES()
    {
        Put("file", "public", 644);
        As(
            Alice,
            () =>
            {
                Fails(EACCES, TryOpen("file", O_WRONLY));
                Fails(EACCES, truncate("file", 0));
                Same("public", Get("file"));
            }
        );
    }

    public static void Owner_WithoutBits_IsRefusedThoughOthersMay()
    {
        Put("file", "x");
        Ok(chown("file", Alice, Alice));
        Ok(chmod("file", Octal(44)));
        As(Alice, () => Fails(EACCES, TryOpen("file", O_RDONLY)));
        As(Bob, () => Close(Open("file", O_RDONLY)));
    }

    public static void Group_BitsCount_ForASupplementaryGroup()
    {
        Put("file", "x");
        Ok(chown("file", 0, Team));
        Ok(chmod("file", Octal(640)));
        As(Alice, [Team], () => Close(Open("file", O_RDONLY)));
        As(Alice, () => Fails(EACCES, TryOpen("file", O_RDONLY)));
        As(Alice, [Team], () => Fails(EACCES, TryOpen("file", O_WRONLY)));
    }

    public static void DirectoryWithoutSearch_HidesItsFiles()
    {
        Ok(mkdir("directory", Octal(700)));
        Put("directory/file", "x", 666);
        Ok(chmod("directory", Octal(744)));
        As(
            Alice,
            () =>
            {
                Same("file", Tree.Names("directory").Single());
                Fails(EACCES, TryOpen("directory/file", O_RDONLY));
                Fails(EACCES, TryStat("directory/file"));
                Fails(EACCES, chdir("directory"));
            }
        );
    }

    public static void DirectoryWithoutRead_OpensKnownNamesOnly()
    {
        Ok(mkdir("directory", Octal(711)));
        Put("directory/file", "x", 644);
        As(
            Alice,
            () =>
            {
                Same("x", Get("directory/file"));
                Fails(EACCES, TryOpen("directory", O_RDONLY | O_DIRECTORY));
            }
        );
    }

    public static void DirectoryWithoutWrite_RefusesEveryChange()
    {
        Put("file", "x", 666);
        Ok(mkdir("below", Octal(777)));
        As(
            Alice,
            () =>
            {
                Fails(EACCES, TryOpen("new", O_WRONLY | O_CREAT));
                Fails(EACCES, mkdir("new", Octal(755)));
                Fails(EACCES, symlink("x", "new"));
                Fails(EACCES, mkfifo("new", Octal(644)));
                Fails(EACCES, link("file", "new"));
                Fails(EACCES, unlink("file"));
                Fails(EACCES, rmdir("below"));
                Fails(EACCES, rename("file", "new"));
                Fails(EACCES, rename("file", "below/file"));
                Fails(EACCES, TryOpen(".", O_TMPFILE | O_RDWR));
            }
        );
    }

    public static void Unlink_NeedsNoPermissionOnTheFile()
    {
        Ok(chmod(".", Octal(777)));
        Put("file", "x", 0);
        As(Alice, () => Ok(unlink("file")));
    }

    public static void Sticky_AnothersFile_CannotBeRemovedOrRenamed()
    {
        Ok(mkdir("sticky", Octal(1777)));
        As(Alice, () => Put("sticky/file"));
        As(
            Bob,
            () =>
            {
                Put("sticky/mine");
                Fails(EPERM, unlink("sticky/file"));
                Fails(EPERM, rename("sticky/file", "sticky/other"));
                Fails(EPERM, rename("sticky/mine", "sticky/file"));
                Ok(unlink("sticky/mine"));
            }
        );
        As(Alice, () => Ok(unlink("sticky/file")));
    }

    public static void Sticky_DirectoryOwner_RemovesAnothersFile()
    {
        Ok(mkdir("sticky", Octal(1777)));
        Ok(chown("sticky", Alice, Alice));
        As(Bob, () => Put("sticky/file"));
        As(Alice, () => Ok(unlink("sticky/file")));
    }

    public static void Root_PassesEveryBit()
    {
        Put("file", "x", 0);
        Ok(mkdir("directory", 0));
        Same("x", Get("file"));
        Put("directory/file", "y");
        Same("y", Get("directory/file"));
    }

    public static void Access_TellsWhatTheRealUserMay()
    {
        Put("file", "x", 640);
        Put("program", "x", 755);
        As(
            Alice,
            () =>
            {
                Ok(access("file", F_OK));
                Fails(EACCES, access("file", R_OK));
                Fails(EACCES, access("program", W_OK));
                Ok(access("program", R_OK | X_OK));
                Fails(ENOENT, access("missing", F_OK));
                Fails(EACCES, faccessat(AT_FDCWD, "file", R_OK, AT_EACCESS));
            }
        );
    }

    public static void Access_RootExecute_NeedsOneExecuteBit()
    {
        Put("file", "x", 644);
        Ok(access("file", R_OK | W_OK));
        Fails(EACCES, access("file", X_OK));
        Ok(chmod("file", Octal(645)));
        Ok(access("file", X_OK));
    }

    public static void OpenDescriptor_OutlivesItsPermission()
    {
        Put("file", "content", 644);
        As(
            Alice,
            () =>
            {
                int file = Open("file", O_RDONLY);
                BecomeRootOnThisThread();
                Ok(chmod("file", 0));
                BecomeOnThisThread(Alice, Alice, []);
                Same("content", TextAt(file, 20, 0));
                Fails(EACCES, TryOpen("file", O_RDONLY));
            }
        );
    }

    public static void Descriptor_HandedToAnother_StillWrites()
    {
        int file = Open("file", O_RDWR | O_CREAT, 600);
        As(
            Alice,
            () =>
            {
                Write(file, "by alice");
                Same("by alice", TextAt(file, 20, 0));
            }
        );
    }

    public static void PermissionChange_IsSeenAtOnce()
    {
        Put("file", "x", 600);
        for (int i = 0; i < 20; i++)
        {
            Ok(chmod("file", Octal(644)));
            As(Alice, () => OpenFiles.Close(Open("file", O_RDONLY)));
            Ok(chmod("file", Octal(600)));
            As(Alice, () => Fails(EACCES, TryOpen("file", O_RDONLY)));
        }
    }

    public static void Rename_DirectoryOfAnother_NeedsItsWriteBit()
    {
        Ok(chmod(".", Octal(777)));
        Ok(mkdir("theirs", Octal(755)));
        Ok(mkdir("target", Octal(777)));
        As(
            Alice,
            () =>
            {
                Ok(rename("theirs", "renamed"));
                Fails(EACCES, rename("renamed", "target/moved"));
            }
        );
    }
}
