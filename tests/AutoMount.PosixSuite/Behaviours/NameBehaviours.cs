namespace AutoMount.PosixSuite.Behaviours;

internal static class NameBehaviours
{
    public static void Of255Bytes_Works()
    {
        string name = new('n', 255);
        Put(name, "content");
        Same("content", Get(name));
        Same(name, Tree.Names(".").Single());
        Ok(rename(name, new string('m', 255)));
        Ok(unlink(new string('m', 255)));
    }

    public static void Of256Bytes_IsENAMETOOLONG()
    {
        string name = new('n', 256);
        Put("file");
        Fails(ENAMETOOLONG, TryOpen(name, O_WRONLY | O_CREAT));
        Fails(ENAMETOOLONG, mkdir(name, Octal(755)));
        Fails(ENAMETOOLONG, symlink("x", name));
        Fails(ENAMETOOLONG, link("file", name));
        Fails(ENAMETOOLONG, rename("file", name));
        Fails(ENAMETOOLONG, unlink(name));
        Fails(ENAMETOOLONG, TryStat(name));
        Fails(ENAMETOOLONG, mkfifo(name, Octal(644)));
    }

    public static void Path_Of4096Bytes_IsENAMETOOLONG() =>
        Fails(ENAMETOOLONG, TryOpen(string.Concat(Enumerable.Repeat("./", 2048)) + "x", O_RDONLY));

    public static void NotUtf8_IsKeptAsBytes()
    {
        string name = "\u00ff\u00fe\u0080-\u00c3\u0028";
        Put(name, "content");
        Same("content", Get(name));
        Same(name, Tree.Names(".").Single());
        Ok(symlink(name, "\u00e4"));
        Same(name, TargetOf("\u00e4"));
        Ok(unlink(name));
        Fails(ENOENT, TryStat(name));
    }

    public static void EveryByte_ButSlashAndNul_MayBeAName()
    {
        for (int value = 1; value < 256; value++)
        {
            if (value is not ('/' or '.'))
            {
                Put($"{(char)value}", $"{value}");
            }
        }

        Same(253, Tree.Names(".").Length);
        Same("10", Get("\n"));
        Same("255", Get("\u00ff"));
    }

    public static void Strange_ButLegal_Names_Work()
    {
        foreach (
            string name in (string[])
                ["...", ".. ", " ", "-rf", "a\\b", "*", "\"", "'", "$(x)", "a:b", ".fuse_hidden1"]
        )
        {
            Put(name, name);
            Same(name, Get(name));
            Ok(unlink(name));
        }
    }

    public static void Normalisation_IsNotDone()
    {
        Put("\u00c3\u00a9", "composed"); // e-acute in one character of UTF-8
        Put("e\u00cc\u0081", "decomposed");
        Same(2, Tree.Names(".").Length);
        Same("composed", Get("\u00c3\u00a9"));
    }

    public static void DeepPath_ByRelativeSteps_Works()
    {
        const int depth = 300;
        string name = new('d', 50);
        for (int i = 0; i < depth; i++)
        {
            Ok(mkdir(name, Octal(755)));
            Ok(chdir(name));
        }

        Put("file", "deep");
        Same("deep", Get("file"));
        for (int i = 0; i < depth; i++)
        {
            Ok(chdir(".."));
        }

        Same(name, Tree.Names(".").Single());
    }

    public static void DotAndDotDot_CannotBeMade()
    {
        Fails(EEXIST, mkdir(".", Octal(755)));
        Fails(EEXIST, mkdir("..", Octal(755)));
        Fails(EEXIST, symlink("x", ".."));
        FailsWithOneOf([EISDIR, EEXIST], TryOpen("..", O_WRONLY | O_CREAT | O_EXCL));
    }

    public static void SlashesAndDots_InAPath_MeanNothing()
    {
        Ok(mkdir("directory", Octal(755)));
        Put("directory/file", "content");
        Same("content", Get(".//directory///./../directory/file"));
    }
}
