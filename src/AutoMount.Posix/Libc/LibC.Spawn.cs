using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

/// <summary>Starting a process of our own, and what it does to itself before it touches anything of a user.</summary>
internal static unsafe partial class LibC
{
    /// <summary>The C library starts it without a moment in which managed code would run in the child; answers an errno.</summary>
    [LibraryImport(Name, EntryPoint = "posix_spawn")]
    internal static partial int PosixSpawn(
        int* process,
        byte* program,
        void* actions,
        void* attributes,
        byte** arguments,
        byte** environment
    );

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int SpawnActionsInit(void* actions);

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int SpawnActionsDestroy(void* actions);

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int SpawnActionsAddDup2(void* actions, int descriptor, int number);

    /// <summary>Since glibc 2.34.</summary>
    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    internal static partial int SpawnActionsAddCloseFrom(void* actions, int first);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_init")]
    internal static partial int SpawnAttributesInit(void* attributes);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int SpawnAttributesDestroy(void* attributes);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SpawnAttributesSetFlags(void* attributes, short flags);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SpawnAttributesSetSignalMask(void* attributes, void* mask);

    [LibraryImport(Name, EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int WaitPid(int process, int* status, int options);

    [LibraryImport(Name, EntryPoint = "fchdir", SetLastError = true)]
    internal static partial int FChDir(int directory);

    [LibraryImport(Name, EntryPoint = "chroot", SetLastError = true)]
    internal static partial int ChRoot(byte* path);

    /// <summary>The C library's, which changes all threads of the process.</summary>
    [LibraryImport(Name, EntryPoint = "setgroups", SetLastError = true)]
    internal static partial int SetGroupsOfAllThreads(nuint count, uint* groups);

    [LibraryImport(Name, EntryPoint = "setresgid", SetLastError = true)]
    internal static partial int SetResGid(uint real, uint effective, uint saved);

    [LibraryImport(Name, EntryPoint = "setresuid", SetLastError = true)]
    internal static partial int SetResUid(uint real, uint effective, uint saved);

    [LibraryImport(Name, EntryPoint = "newlocale", SetLastError = true)]
    internal static partial nint NewLocale(int mask, byte* name, nint from);

    [LibraryImport(Name, EntryPoint = "uselocale", SetLastError = true)]
    internal static partial nint UseLocale(nint locale);

    [LibraryImport(Name, EntryPoint = "freelocale")]
    internal static partial void FreeLocale(nint locale);
}
