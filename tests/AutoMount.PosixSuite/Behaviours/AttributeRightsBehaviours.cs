using System.Text;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Extended attributes of every namespace: who may see and set them, on what, and how many.</summary>
internal static unsafe class AttributeRightsBehaviours
{
    public static void Trusted_IsRootsToSetGetAndList()
    {
        Put("file", "", 666);
        AttributeBehaviours.Set("file", "trusted.name", "value");
        Same("value", AttributeBehaviours.Value("file", "trusted.name"));
        True(Listed("file").Contains("trusted.name"), "listed for root");
    }

    public static void Trusted_IsHiddenFromUsers()
    {
        Put("file", "", 666);
        AttributeBehaviours.Set("file", "trusted.name", "value");
        AttributeBehaviours.Set("file", "user.name", "value");
        As(
            Alice,
            () =>
            {
                Fails(ENODATA, getxattr("file", "trusted.name", null, 0));
                Fails(EPERM, removexattr("file", "trusted.name"));
                Same("user.name", string.Join(' ', Listed("file")));
            }
        );
    }

    public static void Trusted_OnLinkFifoAndDirectory_Works()
    {
        Ok(symlink("nowhere", "link"));
        Ok(mkfifo("fifo", Octal(644)));
        Ok(mkdir("directory", Octal(755)));
        byte value = (byte)'x';
        foreach (string name in (string[])["link", "fifo", "directory"])
        {
            Ok(lsetxattr(name, "trusted.name", &value, 1, 0), name);
            value = 0;
            Same((nint)1, Ok(lgetxattr(name, "trusted.name", &value, 1), name));
            Same((byte)'x', value, name);
            Ok(lremovexattr(name, "trusted.name"), name);
            Fails(ENODATA, lgetxattr(name, "trusted.name", &value, 1), name);
        }
    }

    public static void Link_AndItsTarget_HaveTheirOwn()
    {
        Put("file");
        Ok(symlink("file", "link"));
        byte value = (byte)'x';
        Ok(lsetxattr("link", "trusted.name", &value, 1, 0));
        Ok(setxattr("link", "user.name", &value, 1, 0));
        Same("user.name", string.Join(' ', Listed("file")));
        byte* list = stackalloc byte[100];
        nint length = Ok(llistxattr("link", list, 100));
        Same("trusted.name\0", Encoding.Latin1.GetString(list, (int)length));
    }

    public static void Security_OfAnyName_IsRootsToSet()
    {
        Put("file", "", 666);
        AttributeBehaviours.Set("file", "security.test", "value");
        Same("value", AttributeBehaviours.Value("file", "security.test"));
        As(
            Alice,
            () =>
            {
                Same("value", AttributeBehaviours.Value("file", "security.test"));
                Fails(EPERM, AttributeBehaviours.TrySet("file", "security.test", "x", 0));
                Fails(EPERM, removexattr("file", "security.test"));
            }
        );
    }

    public static void Capability_IsClearedByTruncateChownAndAllocate()
    {
        foreach (
            Action<string> change in (Action<string>[])
                [
                    name => Ok(truncate(name, 1)),
                    name => Ok(chown(name, Alice, Alice)),
                    name => Ok(fallocate(Open(name, O_RDWR), 0, 0, 5000)),
                    name => Close(Open(name, O_WRONLY | O_TRUNC)),
                ]
        )
        {
            Put("file", "content", 755);
            AttributeBehaviours.Set("file", "security.capability", Capability);
            change("file");
            Fails(ENODATA, getxattr("file", "security.capability", null, 0));
            Ok(unlink("file"));
        }
    }

    public static void Capability_SurvivesReadingChmodAndRename()
    {
        Put("file", "content", 755);
        AttributeBehaviours.Set("file", "security.capability", Capability);
        Same("content", Get("file"));
        Ok(chmod("file", Octal(750)));
        Ok(rename("file", "moved"));
        Same(Capability, AttributeBehaviours.Value("moved", "security.capability"));
    }

    public static void User_OnAStickyDirectory_IsItsOwners()
    {
        Ok(mkdir("sticky", Octal(1777)));
        Ok(mkdir("plain", Octal(777)));
        As(
            Alice,
            () =>
            {
                Fails(EPERM, AttributeBehaviours.TrySet("sticky", "user.name", "x", 0));
                Ok(AttributeBehaviours.TrySet("plain", "user.name", "x", 0));
            }
        );
        AttributeBehaviours.Set("sticky", "user.name", "x");
    }

    public static void BadFlagsAndNames_AreRefused()
    {
        Put("file");
        Fails(EINVAL, AttributeBehaviours.TrySet("file", "user.name", "x", 4));
        FailsWithOneOf([EINVAL], AttributeBehaviours.TrySet("file", "user.", "x", 0));
        FailsWithOneOf([ERANGE, EOPNOTSUPP], AttributeBehaviours.TrySet("file", "", "x", 0));
        FailsWithOneOf([EOPNOTSUPP], AttributeBehaviours.TrySet("file", "name", "x", 0));
    }

    public static void Replaced_ByShorterAndLonger_HoldsTheLast()
    {
        Put("file");
        foreach (int length in (int[])[1, 1000, 3, 2500, 0, 40])
        {
            string value = new('v', length);
            AttributeBehaviours.Set("file", "user.name", value);
            Same(value, AttributeBehaviours.Value("file", "user.name"));
        }

        Same("user.name", string.Join(' ', Listed("file")));
    }

    public static void Names_AreBytes_AndCaseMatters()
    {
        Put("file");
        AttributeBehaviours.Set("file", "user.\u00ff\u00fe", "bytes");
        AttributeBehaviours.Set("file", "user.A", "large");
        AttributeBehaviours.Set("file", "user.a", "small");
        AttributeBehaviours.Set("file", "user.a.b.c", "dots");
        Same("bytes", AttributeBehaviours.Value("file", "user.\u00ff\u00fe"));
        Same("large", AttributeBehaviours.Value("file", "user.A"));
        Same(4, Listed("file").Length);
    }

    public static void ByDescriptor_ReadOnly_NeedsTheInodesRights()
    {
        Put("file", "", 644);
        byte value = 1;
        Ok(fsetxattr(Open("file", O_RDONLY), "user.name", &value, 1, 0));
        As(
            Alice,
            () =>
            {
                int file = Open("file", O_RDONLY);
                byte other = 2;
                Same((nint)1, Ok(fgetxattr(file, "user.name", &other, 1)));
                Fails(EACCES, fsetxattr(file, "user.name", &other, 1, 0));
                Fails(EACCES, fremovexattr(file, "user.name"));
                Same((nint)"user.name\0".Length, Ok(flistxattr(file, null, 0)));
            }
        );
    }

    public static void NewFileOfAnOldName_HasNone()
    {
        Put("file");
        AttributeBehaviours.Set("file", "user.name", "value");
        Ok(unlink("file"));
        Put("file");
        Same(0, Listed("file").Length);
        Fails(ENODATA, getxattr("file", "user.name", null, 0));
    }

    public static void Exchange_TakesThemAlong()
    {
        Put("one");
        Put("two");
        AttributeBehaviours.Set("one", "user.name", "1");
        Ok(renameat2(AT_FDCWD, "one", AT_FDCWD, "two", RENAME_EXCHANGE));
        Fails(ENODATA, getxattr("one", "user.name", null, 0));
        Same("1", AttributeBehaviours.Value("two", "user.name"));
    }

    public static void OnAMissingName_IsENOENT()
    {
        Fails(ENOENT, getxattr("missing", "user.name", null, 0));
        Fails(ENOENT, AttributeBehaviours.TrySet("missing", "user.name", "x", 0));
        Ok(symlink("missing", "link"));
        Fails(ENOENT, listxattr("link", null, 0));
        Same((nint)0, Ok(llistxattr("link", null, 0)));
    }

    public static void Programs_CopyThemAlong()
    {
        Put("file", "content");
        AttributeBehaviours.Set("file", "user.name", "value");
        Programs.Shell("cp --preserve=all file copy");
        Same("value", AttributeBehaviours.Value("copy", "user.name"));
    }

    private const string Capability = "\u0001\0\0\u0002\0\u0004\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    private static string[] Listed(string path)
    {
        byte[] buffer = new byte[65536];
        fixed (byte* bytes = buffer)
        {
            nint length = Ok(listxattr(path, bytes, 65536));
            return
            [
                .. Encoding
                    .Latin1.GetString(buffer, 0, (int)length)
                    .Split('\0', StringSplitOptions.RemoveEmptyEntries)
                    .Order(StringComparer.Ordinal),
            ];
        }
    }
}
