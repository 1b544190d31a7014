namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Many hands on few things: calls fail only in the ways they may, and what is left adds up.</summary>
internal static unsafe class StormBehaviours
{
    private const int Rounds = 300;

    public static void Names_FailOnlyAsTheyMay_AndAddUp(PosixContext fs)
    {
        Together(
            fs,
            random =>
            {
                string one = $"name{random.Next(8)}";
                string two = $"name{random.Next(8)}";
                switch (random.Next(6))
                {
                    case 0:
                        Among([EEXIST], TryClosed(one));
                        break;
                    case 1:
                        Among([ENOENT], rename(one, two));
                        break;
                    case 2:
                        Among([ENOENT, EEXIST], link(one, two));
                        break;
                    case 3:
                        Among([ENOENT], unlink(one));
                        break;
                    case 4:
                        Among([ENOENT], renameat2(AT_FDCWD, one, AT_FDCWD, two, RENAME_EXCHANGE));
                        break;
                    default:
                        Among([ENOENT], TryStat(one));
                        break;
                }
            }
        );
        string[] names = Tree.Names(".");
        foreach (IGrouping<ulong, string> file in names.GroupBy(name => StatOf(name).Inode))
        {
            Same((uint)file.Count(), StatOf(file.First()).Links, $"links of {file.First()}");
        }
    }

    public static void Directories_FailOnlyAsTheyMay_AndAddUp(PosixContext fs)
    {
        Together(
            fs,
            random =>
            {
                string one = Below(random);
                string two = Below(random);
                switch (random.Next(4))
                {
                    case 0:
                        Among([EEXIST, ENOENT], mkdir(one, Octal(755)));
                        break;
                    case 1:
                        Among([ENOENT, ENOTEMPTY], rmdir(one));
                        break;
                    case 2:
                        Among([ENOENT, ENOTEMPTY, EEXIST, EINVAL], rename(one, two));
                        break;
                    default:
                        Among([ENOENT], TryStat(one));
                        break;
                }
            }
        );
        foreach (string name in Tree.Names("."))
        {
            Same((uint)Tree.Names(name).Length + 2, StatOf(name).Links, $"links of {name}");
            Same(StatOf(".").Inode, StatOf($"{name}/..").Inode);
        }
    }

    public static void Content_UnderWritersAndCutters_IsOldZeroOrRight(PosixContext fs)
    {
        byte[] content = Pattern(400_000);
        Put("file", content);
        Together(
            fs,
            random =>
            {
                int file = Open("file", O_RDWR);
                int at = random.Next(content.Length - 20_000);
                switch (random.Next(4))
                {
                    case 0:
                        WriteAt(file, content.AsSpan(at, 20_000), at);
                        break;
                    case 1:
                        Ok(ftruncate(file, at));
                        break;
                    default:
                        RightOrZero(content, ReadAt(file, 20_000, at), at);
                        break;
                }

                Close(file);
            }
        );
        RightOrZero(content, GetBytes("file"), 0);
    }

    public static void Replacements_AreReadWhole(PosixContext fs)
    {
        Put("file", Pattern(300_000, 1));
        ConcurrentStep writer = fs.Start(() =>
        {
            for (int i = 0; i < 40; i++)
            {
                Put("next", Pattern(300_000, 1 + (i % 3)));
                Ok(rename("next", "file"));
            }
        });
        string[] whole = [.. Enumerable.Range(1, 3).Select(seed => Sum(Pattern(300_000, seed)))];
        while (!writer.EndsWithin(TimeSpan.Zero))
        {
            int file = Open("file", O_RDONLY);
            True(whole.Contains(Sum(ReadAt(file, 300_001, 0))), "one whole version");
            Close(file);
        }

        writer.Join();
    }

    public static void OpenFiles_AThousand_StayApart()
    {
        int[] files = new int[1000];
        for (int i = 0; i < files.Length; i++)
        {
            files[i] = Open($"file{i}", O_RDWR | O_CREAT);
            Write(files[i], $"{i}");
        }

        for (int i = 0; i < files.Length; i++)
        {
            Ok(unlink($"file{i}"));
        }

        for (int i = 0; i < files.Length; i++)
        {
            Same($"{i}", TextAt(files[i], 10, 0));
        }
    }

    private static void Together(PosixContext fs, Action<Random> step)
    {
        ConcurrentStep[] hands =
        [
            .. Enumerable
                .Range(1, 4)
                .Select(seed =>
                    fs.Start(() =>
                    {
                        Random random = new(seed);
                        for (int i = 0; i < Rounds; i++)
                        {
                            step(random);
                        }
                    })
                ),
        ];
        foreach (ConcurrentStep hand in hands)
        {
            hand.Join();
        }
    }

    private static string Below(Random random) =>
        random.Next(2) == 0
            ? $"directory{random.Next(4)}"
            : $"directory{random.Next(4)}/below{random.Next(3)}";

    private static int TryClosed(string name)
    {
        int file = TryOpen(name, O_WRONLY | O_CREAT | O_EXCL);
        return file < 0 ? file : close(file);
    }

    private static void Among(Errno[] allowed, int result)
    {
        if (result < 0)
        {
            FailsWithOneOf(allowed, result);
        }
    }

    private static void RightOrZero(byte[] content, byte[] got, int at)
    {
        for (int i = 0; i < got.Length; i++)
        {
            if (got[i] != 0 && got[i] != content[at + i])
            {
                throw new PosixMismatchException($"byte {at + i} was never written there");
            }
        }
    }

    private static string Sum(byte[] bytes) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));
}
