using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

internal static unsafe partial class LibC
{
    [LibraryImport(
        Name,
        EntryPoint = "getgrouplist",
        StringMarshalling = StringMarshalling.Utf8,
        SetLastError = true
    )]
    internal static partial int GetGroupList(string user, uint group, uint* groups, int* count);
}
