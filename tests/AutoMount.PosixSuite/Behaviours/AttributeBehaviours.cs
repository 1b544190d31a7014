using System.Text;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Extended attributes.</summary>
internal static unsafe class AttributeBehaviours
{
    public static void Set_Get_RoundTrips()
    {
        Put("file");
        Set("file", "user.name", "value\0with NUL");
        Same("value\0with NUL", Value("file", "user.name"));
        Set("file", "user.name", "other");
        Same("other", Value("file", "user.name"));
    }

    public static void Empty_Value_IsAValue()
    {
        Put("file");
        Set("file", "user.empty", "");
        Same((nint)0, Ok(getxattr("file", "user.empty", null, 0)));
        Same("user.empty", Names("file").Single());
    }

    public static void Directory_MayHaveThem()
    {
        Ok(mkdir("directory", Octal(755)));
        Set("directory", "user.name", "value");
        Same("value", Value("directory", "user.name"));
    }

    public static void Missing_IsENODATA()
    {
        Put("file");
        Fails(ENODATA, getxattr("file", "user.missing", null, 0));
        Fails(ENODATA, removexattr("file", "user.missing"));
    }

    public static void Size_IsToldForAnEmptyBuffer()
    {
        Put("file");
        Set("file", "user.name", "12345");
        Same((nint)5, Ok(getxattr("file", "user.name", null, 0)));
        Same((nint)"user.name\0".Length, Ok(listxattr("file", null, 0)));
    }

    public static void ShortBuffer_IsERANGE()
    {
        Put("file");
        Set("file", "user.name", "12345");
        byte* buffer = stackalloc byte[4];
        Fails(ERANGE, getxattr("file", "user.name", buffer, 4));
        Fails(ERANGE, listxattr("file", buffer, 4));
    }

    public static void Create_Existing_IsEEXIST()
    {
        Put("file");
        Set("file", "user.name", "1");
        Fails(EEXIST, TrySet("file", "user.name", "2", XATTR_CREATE));
        Same("1", Value("file", "user.name"));
        Ok(TrySet("file", "user.new", "2", XATTR_CREATE));
    }

    public static void Replace_Missing_IsENODATA()
    {
        Put("file");
        Fails(ENODATA, TrySet("file", "user.name", "2", XATTR_REPLACE));
        Set("file", "user.name", "1");
        Ok(TrySet("file", "user.name", "2", XATTR_REPLACE));
        Same("2", Value("file", "user.name"));
    }

    public static void List_NamesAll()
    {
        Put("file");
        Same(0, Names("file").Length);
        for (int i = 0; i < 20; i++)
        {
            Set("file", $"user.name{i}", $"{i}");
        }

        Same(20, Names("file").Distinct(StringComparer.Ordinal).Count());
    }

    public static void Remove_TakesOneAway()
    {
        Put("file");
        Set("file", "user.one", "1");
        Set("file", "user.two", "2");
        Ok(removexattr("file", "user.one"));
        Same("user.two", Names("file").Single());
    }

    public static void Value_Of3000Bytes_RoundTrips()
    {
        Put("file");
        string value = new('v', 3000);
        Set("file", "user.big", value);
        Same(value, Value("file", "user.big"));
    }

    public static void Value_OverTheKernelsLimit_IsE2BIG()
    {
        Put("file");
        FailsWithOneOf([E2BIG, ENOSPC], TrySet("file", "user.big", new string('v', 65537), 0));
    }

    public static void Name_OverTheKernelsLimit_IsERANGE()
    {
        Put("file");
        Fails(ERANGE, TrySet("file", "user." + new string('n', 251), "x", 0));
        Ok(TrySet("file", "user." + new string('n', 250), "x", 0));
    }

    public static void ByDescriptor_AlsoUnlinked_Works()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(unlink("file"));
        byte value = (byte)'x';
        Ok(fsetxattr(file, "user.name", &value, 1, 0));
        value = 0;
        Same((nint)1, Ok(fgetxattr(file, "user.name", &value, 1)));
        Same((byte)'x', value);
    }

    public static void UserNamespace_OnASymlinkOrFifo_IsEPERM()
    {
        Ok(symlink("x", "link"));
        Ok(mkfifo("fifo", Octal(644)));
        byte value = 1;
        Fails(EPERM, lsetxattr("link", "user.name", &value, 1, 0));
        Fails(EPERM, lsetxattr("fifo", "user.name", &value, 1, 0));
    }

    public static void UnknownNamespace_IsEOPNOTSUPP()
    {
        Put("file");
        Fails(EOPNOTSUPP, TrySet("file", "nothing.name", "x", 0));
        Fails(EOPNOTSUPP, getxattr("file", "nothing.name", null, 0));
    }

    public static void Set_NeedsWritePermission_GetReadPermission()
    {
        Put("file", "", 644);
        Set("file", "user.name", "value");
        As(
            Alice,
            () =>
            {
                Same("value", Value("file", "user.name"));
                Fails(EACCES, TrySet("file", "user.name", "other", 0));
                Fails(EACCES, removexattr("file", "user.name"));
            }
        );
        Ok(chmod("file", Octal(600)));
        As(Alice, () => Fails(EACCES, getxattr("file", "user.name", null, 0)));
    }

    public static void Trusted_IsForRootOnly()
    {
        Put("file", "", 666);
        As(Alice, () => Fails(EPERM, TrySet("file", "trusted.name", "x", 0)));
    }

    public static void SurviveRenameAndLink()
    {
        Put("file");
        Set("file", "user.name", "value");
        Ok(rename("file", "moved"));
        Ok(link("moved", "linked"));
        Same("value", Value("linked", "user.name"));
    }

    public static void SecurityCapability_IsClearedByAWrite()
    {
        Put("file", "content", 755);
        Set("file", "security.capability", "\u0001\0\0\u0002\0\u0004\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        Ok(getxattr("file", "security.capability", null, 0));
        int file = Open("file", O_WRONLY);
        Write(file, "x");
        Fails(ENODATA, getxattr("file", "security.capability", null, 0));
    }

    internal static int TrySet(string path, string name, string value, int flags)
    {
        fixed (byte* bytes = Encoding.Latin1.GetBytes(value + "\0"))
        {
            return setxattr(path, name, bytes, (nuint)value.Length, flags);
        }
    }

    internal static void Set(string path, string name, string value) =>
        Ok(TrySet(path, name, value, 0), $"setxattr({path}, {name})");

    internal static string Value(string path, string name)
    {
        byte[] buffer = new byte[65536];
        fixed (byte* bytes = buffer)
        {
            nint length = Ok(getxattr(path, name, bytes, 65536), $"getxattr({path}, {name})");
            return Encoding.Latin1.GetString(buffer, 0, (int)length);
        }
    }

    private static string[] Names(string path)
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
                    .Where(name => name.StartsWith("user.", StringComparison.Ordinal)),
            ];
        }
    }
}
