namespace AutoMount.Posix.Libc;

/// <summary>The calls that make a file system's mount before it is seen, or change one, by number; the numbers are the same on x86-64 and arm64.</summary>
internal static unsafe partial class LibC
{
    private const long FsOpenNumber = 430;
    private const long FsConfigNumber = 431;
    private const long FsMountNumber = 432;
    private const long FsPickNumber = 433;

    internal static int FsOpen(byte* type, uint flags) =>
        (int)SystemCall(FsOpenNumber, (nint)type, (nint)flags, 0, 0, 0);

    internal static int FsConfig(int context, uint command, byte* key, byte* value) =>
        (int)SystemCall(FsConfigNumber, context, (nint)command, (nint)key, (nint)value, 0);

    internal static int FsMount(int context, uint flags, uint attributes) =>
        (int)SystemCall(FsMountNumber, context, (nint)flags, (nint)attributes, 0, 0);

    internal static int FsPick(int directory, byte* path, uint flags) =>
        (int)SystemCall(FsPickNumber, directory, (nint)path, (nint)flags, 0, 0);
}
