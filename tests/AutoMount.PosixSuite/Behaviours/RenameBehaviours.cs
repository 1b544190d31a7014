namespace AutoMount.PosixSuite.Behaviours;

internal static class RenameBehaviours
{
    public static void File_ToANewName_Moves()
    {
        Put("old", "content");
        Ok(rename("old", "new"));
        Fails(ENOENT, TryStat("old"));
        Same("content", Get("new"));
    }

    public static void File_OverAFile_ReplacesIt()
    {
        Put("old", "new content");
        Put("new", "old content");
        Ok(rename("old", "new"));
        Same("new content", Get("new"));
        Same("new", Tree.Names(".").Single());
    }

    public static void File_OverAnOpenFile_LeavesItReadable()
    {
        Put("old", "new content");
        Put("new", "old content");
        int replaced = Open("new", O_RDONLY);
        Ok(rename("old", "new"));
        Same("old content", TextAt(replaced, 50, 0));
        Same(0u, StatOf(replaced).Links);
    }

    public static void OntoItself_DoesNothing()
    {
        Put("file", "content");
        Ok(rename("file", "file"));
        Same("content", Get("file"));
    }

    public static void OntoAnotherLinkOfTheSameFile_KeepsBoth()
    {
        Put("one", "content");
        Ok(link("one", "two"));
        Ok(rename("one", "two"));
        Same(2u, StatOf("one").Links);
        Same("content", Get("two"));
    }

    public static void Missing_IsENOENT()
    {
        Fails(ENOENT, rename("missing", "new"));
        Put("file");
        Fails(ENOENT, rename("file", "missing/new"));
    }

    public static void Directory_OverAnEmptyDirectory_ReplacesIt()
    {
        Ok(mkdir("from", Octal(755)));
        Put("from/file", "content");
        Ok(mkdir("to", Octal(755)));
        Ok(rename("from", "to"));
        Same("content", Get("to/file"));
        Fails(ENOENT, TryStat("from"));
    }

    public static void Directory_OverAFullDirectory_IsENOTEMPTY()
    {
        Ok(mkdir("from", Octal(755)));
        Ok(mkdir("to", Octal(755)));
        Put("to/file");
        FailsWithOneOf([ENOTEMPTY, EEXIST], rename("from", "to"));
    }

    public static void File_OverADirectory_IsEISDIR()
    {
        Put("file");
        Ok(mkdir("directory", Octal(755)));
        Fails(EISDIR, rename("file", "directory"));
    }

    public static void Directory_OverAFile_IsENOTDIR()
    {
        Put("file");
        Ok(mkdir("directory", Octal(755)));
        Fails(ENOTDIR, rename("directory", "file"));
    }

    public static void Directory_IntoItself_IsEINVAL()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(mkdir("directory/below", Octal(755)));
        Fails(EINVAL, rename("directory", "directory/below/moved"));
        Fails(EINVAL, rename("directory", "directory/moved"));
    }

    public static void Directory_OverItsAncestor_IsENOTEMPTY()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(mkdir("directory/below", Octal(755)));
        FailsWithOneOf([ENOTEMPTY, EEXIST], rename("directory/below", "directory"));
    }

    public static void Dot_IsEBUSY()
    {
        Ok(mkdir("directory", Octal(755)));
        FailsWithOneOf([EBUSY, EINVAL], rename("directory/.", "moved"));
        FailsWithOneOf([EBUSY, EINVAL], rename("directory", "."));
    }

    public static void Directory_Moved_FindsItsNewParentByDotDot()
    {
        Ok(mkdir("one", Octal(755)));
        Ok(mkdir("two", Octal(755)));
        Ok(mkdir("one/below", Octal(755)));
        Ok(rename("one/below", "two/below"));
        Same(StatOf("two").Inode, StatOf("two/below/..").Inode);
        int below = Open("two/below", O_RDONLY | O_DIRECTORY);
        DirectoryEntry parent = Tree.Entries(below).Single(entry => entry.Name == "..");
        Same(StatOf("two").Inode, parent.Inode);
    }

    public static void Symlink_MovesItself()
    {
        Put("file", "content");
        Ok(symlink("file", "link"));
        Ok(rename("link", "moved"));
        Same("file", TargetOf("moved"));
        Same("content", Get("file"));
    }

    public static void File_OverASymlink_ReplacesTheLink()
    {
        Put("target", "kept");
        Ok(symlink("target", "link"));
        Put("file", "new");
        Ok(rename("file", "link"));
        Same(S_IFREG, StatOfLink("link").Type);
        Same("kept", Get("target"));
    }

    public static void NoReplace_ExistingTarget_IsEEXIST()
    {
        Put("old", "old");
        Put("new", "new");
        Fails(EEXIST, Rename("old", "new", RENAME_NOREPLACE));
        Same("new", Get("new"));
        Same("old", Get("old"));
    }

    public static void NoReplace_FreeName_Moves()
    {
        Put("old", "content");
        Ok(Rename("old", "new", RENAME_NOREPLACE));
        Same("content", Get("new"));
        Fails(ENOENT, TryStat("old"));
    }

    public static void Exchange_SwapsFiles()
    {
        Put("one", "1");
        Put("two", "2");
        Ok(Rename("one", "two", RENAME_EXCHANGE));
        Same("2", Get("one"));
        Same("1", Get("two"));
    }

    public static void Exchange_SwapsAFileAndAFullDirectory()
    {
        Ok(mkdir("a", Octal(755)));
        Ok(mkdir("a/directory", Octal(755)));
        Put("a/directory/below", "content");
        Put("file", "1");
        Ok(Rename("a/directory", "file", RENAME_EXCHANGE));
        Same("1", Get("a/directory"));
        Same("content", Get("file/below"));
        Same(2u, StatOf("a").Links);
        Same(StatOf(".").Inode, StatOf("file/..").Inode);
    }

    public static void Exchange_MissingTarget_IsENOENT()
    {
        Put("one");
        Fails(ENOENT, Rename("one", "missing", RENAME_EXCHANGE));
    }

    public static void Exchange_WithAncestor_IsEINVAL()
    {
        Ok(mkdir("directory", Octal(755)));
        Put("directory/file");
        Fails(EINVAL, Rename("directory", "directory/file", RENAME_EXCHANGE));
    }

    public static void Flags_ThatContradict_AreEINVAL()
    {
        Put("one");
        Put("two");
        Fails(EINVAL, Rename("one", "two", RENAME_EXCHANGE | RENAME_NOREPLACE));
        Fails(EINVAL, Rename("one", "two", 0x80));
    }

    [Needs(PosixTraits.WhiteoutRename, EINVAL)]
    public static void Whiteout_LeavesACharacterDevice()
    {
        Put("one", "content");
        Ok(Rename("one", "two", RENAME_WHITEOUT));
        Same(S_IFCHR, StatOfLink("one").Type);
        Same("content", Get("two"));
    }

    public static void ByDescriptors_AcrossDirectories_Moves()
    {
        Ok(mkdir("one", Octal(755)));
        Ok(mkdir("two", Octal(755)));
        Put("one/file", "content");
        int from = Open("one", O_RDONLY | O_DIRECTORY);
        int to = Open("two", O_PATH | O_DIRECTORY);
        Ok(renameat(from, "file", to, "moved"));
        Same("content", Get("two/moved"));
    }

    public static void ManyRenames_OfOneName_NeverMakeItMissing(PosixContext fs)
    {
        Put("target", "content");
        bool stop = false;
        ConcurrentStep writer = fs.Start(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                Put("next", "content");
                Ok(rename("next", "target"));
            }
        });
        try
        {
            for (int i = 0; i < 1000; i++)
            {
                Same("content", Get("target"));
            }
        }
        finally
        {
            Volatile.Write(ref stop, value: true);
            writer.Join();
        }
    }

    public static void CaseChange_IsAnotherName()
    {
        Put("name", "content");
        Ok(rename("name", "NAME"));
        Same("NAME", Tree.Names(".").Single());
    }

    private static int Rename(string from, string to, uint flags) =>
        renameat2(AT_FDCWD, from, AT_FDCWD, to, flags);
}
