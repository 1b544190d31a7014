using System.Text;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Set-user-id and set-group-id: what clears them, who may set them, what inherits them.</summary>
internal static unsafe class SetIdBehaviours
{
    public static void Ftruncate_ByOwnerWithoutPrivilege_ClearsBoth() =>
        ClearsBoth(file => Ok(ftruncate(file, 3)));

    public static void Allocate_ByOwnerWithoutPrivilege_ClearsBoth() =>
        ClearsBoth(file => Ok(fallocate(file, 0, 0, 5000)));

    public static void PunchHole_ByOwnerWithoutPrivilege_ClearsBoth() =>
        ClearsBoth(file =>
            Ok(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096))
        );

    public static void CopyFileRange_ByOwnerWithoutPrivilege_ClearsBoth()
    {
        Put("source", "content");
        ClearsBoth(file =>
            Same((nint)7, copy_file_range(Open("source", O_RDONLY), null, file, null, 7, 0))
        );
    }

    public static void SendFile_ByOwnerWithoutPrivilege_ClearsBoth()
    {
        Put("source", "content");
        ClearsBoth(file => Same((nint)7, sendfile(file, Open("source", O_RDONLY), null, 7)));
    }

    public static void Splice_ByOwnerWithoutPrivilege_ClearsBoth()
    {
        (int reader, int writer) = Pipe();
        Write(writer, "content");
        ClearsBoth(file => Same((nint)7, splice(reader, null, file, null, 7, 0)));
    }

    public static void DirectWrite_ByOwnerWithoutPrivilege_ClearsBoth() =>
        ClearsBoth(
            file =>
            {
                byte* memory = (byte*)
                    System.Runtime.InteropServices.NativeMemory.AlignedAlloc(4096, 4096);
                Same((nint)4096, Ok(pwrite(file, memory, 4096, 0)));
                System.Runtime.InteropServices.NativeMemory.AlignedFree(memory);
            },
            O_DIRECT
        );

    public static void MappedStore_KeepsBoth_AsNativeOnesDo()
    {
        Put("file", Pattern(4096));
        Ok(chown("file", Alice, Alice));
        Ok(chmod("file", Octal(6755)));
        As(
            Alice,
            () =>
            {
                using Mapping memory = new(
                    Open("file", O_RDWR),
                    4096,
                    PROT_READ | PROT_WRITE,
                    MAP_SHARED
                );
                memory.Put(0, "stored");
                memory.Synchronise();
            }
        );
        Mode(6755, "file");
    }

    public static void Write_OfNothing_KeepsBoth()
    {
        Owned("file", 6755);
        As(Alice, () => Ok(TryWrite(Open("file", O_WRONLY), "")));
        Mode(6755, "file");
    }

    public static void Write_ByAMember_KeepsSetGroupWithoutGroupExecute()
    {
        Owned("file", 2644);
        As(Alice, () => Write(Open("file", O_WRONLY), "x"));
        Mode(2644, "file");
    }

    public static void Write_ByAStranger_ClearsSetGroupWithoutGroupExecute()
    {
        Owned("file", 2666);
        As(Bob, () => Write(Open("file", O_WRONLY), "x"));
        Mode(666, "file");
    }

    public static void Truncate_ByAStranger_ClearsSetGroupWithoutGroupExecute()
    {
        Owned("file", 2666);
        As(Bob, () => Ok(truncate("file", 2)));
        Mode(666, "file");
    }

    public static void Truncate_ByRoot_KeepsBoth()
    {
        Owned("file", 6755);
        Ok(truncate("file", 1));
        Mode(6755, "file");
    }

    public static void Allocate_ByRoot_KeepsBoth()
    {
        Owned("file", 6755);
        Ok(fallocate(Open("file", O_RDWR), 0, 0, 5000));
        Mode(6755, "file");
    }

    public static void Chown_ToWhatItIs_ClearsBoth()
    {
        Owned("file", 6755);
        As(Alice, () => Ok(chown("file", uint.MaxValue, uint.MaxValue)));
        Mode(755, "file");
    }

    public static void Chown_ByRoot_KeepsSetGroupWithoutGroupExecute()
    {
        Owned("file", 6745);
        Ok(chown("file", Bob, Bob));
        Mode(2745, "file");
    }

    public static void Fchown_ByOwner_ClearsBoth()
    {
        Owned("file", 6755);
        As(Alice, [Team], () => Ok(fchown(Open("file", O_RDONLY), uint.MaxValue, Team)));
        Mode(755, "file");
    }

    public static void RenameLinkAndTimes_KeepBoth()
    {
        Owned("file", 6755);
        Ok(chmod(".", Octal(777)));
        As(
            Alice,
            () =>
            {
                Ok(link("file", "second"));
                Ok(rename("file", "moved"));
                Ok(utimensat(AT_FDCWD, "moved", null, 0));
                AttributeBehaviours.Set("moved", "user.name", "value");
            }
        );
        Mode(6755, "second");
    }

    public static void Create_ByAUser_KeepsTheAskedSetUser()
    {
        Ok(chmod(".", Octal(777)));
        As(Alice, () => Close(Open("file", O_WRONLY | O_CREAT, 4755)));
        Mode(4755, "file");
    }

    public static void Umask_DoesNotMaskSetIdAndSticky()
    {
        umask(Octal(77));
        Close(Open("file", O_WRONLY | O_CREAT, 7777));
        Mode(7700, "file");
    }

    public static void Mkdir_IgnoresAskedSetIds()
    {
        Ok(mkdir("directory", Octal(7755)));
        Mode(1755, "directory");
    }

    public static void Chmod_ByOwner_SetsSetUserAndSticky()
    {
        Owned("file", 644);
        As(Alice, () => Ok(chmod("file", Octal(5755))));
        Mode(5755, "file");
    }

    public static void Chmod_SetGroupDirectoryOfAForeignGroup_IsDropped()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(chown("directory", Alice, Team));
        As(Alice, () => Ok(chmod("directory", Octal(2755))));
        Mode(755, "directory");
    }

    public static void SetGroupDirectory_TemporaryFile_TakesItsGroup()
    {
        Shared();
        As(
            Alice,
            () =>
            {
                int file = Open("shared", O_TMPFILE | O_RDWR, 640);
                Same(Team, StatOf(file).Gid);
                Same(Alice, StatOf(file).Uid);
            }
        );
    }

    public static void SetGroupDirectory_TemporaryExecutableOfAStranger_LosesSetGroup()
    {
        Shared();
        As(
            Alice,
            () =>
                Same((int)Octal(755), StatOf(Open("shared", O_TMPFILE | O_RDWR, 2755)).Permissions)
        );
    }

    public static void SetGroupDirectory_ExecutableOfAMember_KeepsSetGroup()
    {
        Shared();
        As(Alice, [Team], () => Close(Open("shared/file", O_WRONLY | O_CREAT, 2755)));
        Mode(2755, "shared/file");
    }

    public static void SetGroupDirectory_ThreeLevels_AllInherit()
    {
        Shared();
        As(
            Alice,
            () =>
            {
                Ok(mkdir("shared/one", Octal(777)));
                Ok(mkdir("shared/one/two", Octal(700)));
                Put("shared/one/two/file");
                Same(Team, StatOf("shared/one/two/file").Gid);
            }
        );
        Mode(2700, "shared/one/two");
    }

    public static void SetGroupDirectory_MknodAndSocketlikeNodes_TakeItsGroup()
    {
        Shared();
        As(
            Alice,
            () =>
            {
                Ok(mknod("shared/regular", S_IFREG | Octal(644), 0));
                Ok(mknod("shared/socket", S_IFSOCK | Octal(644), 0));
            }
        );
        Same(Team, StatOf("shared/regular").Gid);
        Same(Team, StatOf("shared/socket").Gid);
    }

    public static void SetGroupDirectory_WhatIsMovedOrLinkedIn_KeepsItsGroup()
    {
        Shared();
        Put("file");
        Ok(link("file", "shared/linked"));
        Ok(rename("file", "shared/moved"));
        Same(0u, StatOf("shared/linked").Gid);
        Same(0u, StatOf("shared/moved").Gid);
    }

    public static void AccessList_SetByAStranger_DropsSetGroup()
    {
        Put("file");
        Ok(chown("file", Alice, Team));
        Ok(chmod("file", Octal(2755)));
        As(Alice, () => AccessLists.Set("file", AccessLists.Access, AccessLists.OfMode(755)));
        Mode(755, "file");
    }

    [Needs(PosixTraits.DeviceNodes, None)]
    public static void Program_WithSetUser_RunsAsItsOwner()
    {
        Put("program", File.ReadAllBytes("/usr/bin/id"), 755);
        Ok(chown("program", Alice, Alice));
        Ok(chmod("program", Octal(4755)));
        string output = string.Empty;
        As(Bob, () => output = Programs.Shell("exec ./program"));
        True(output.Contains($"euid={Alice}", StringComparison.Ordinal), output);
    }

    private static void ClearsBoth(Action<int> change, int flags = 0)
    {
        Put("file", Encoding.Latin1.GetBytes(new string('x', 4096)));
        Ok(chown("file", Alice, Alice));
        Ok(chmod("file", Octal(6755)));
        As(Alice, () => change(Open("file", O_RDWR | flags)));
        Mode(755, "file");
    }

    private static void Shared()
    {
        Ok(mkdir("shared", Octal(777)));
        Ok(chown("shared", 0, Team));
        Ok(chmod("shared", Octal(2777)));
    }

    private static void Owned(string name, int mode)
    {
        Put(name, "content");
        Ok(chown(name, Alice, Alice));
        Ok(chmod(name, Octal(mode)));
    }

    private static void Mode(int expectedOctal, string name) =>
        Same(
            Convert.ToString((int)Octal(expectedOctal), 8),
            Convert.ToString(StatOf(name).Permissions, 8),
            $"mode of {name}"
        );
}
