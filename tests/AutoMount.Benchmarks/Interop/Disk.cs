namespace AutoMount.Benchmarks.Interop;

/// <summary>The file system below all targets.</summary>
internal static unsafe class Disk
{
    /// <summary>Writes out everything of the file system that a directory lies on.</summary>
    internal static void Synchronize(string directory)
    {
        using PathList path = new(directory);
        int descriptor = Kernel.open(path[0], Kernel.O_DIRECTORY | Kernel.O_CLOEXEC, 0);
        CallException.ThrowUnless(descriptor >= 0, "open");
        CallException.ThrowUnless(Kernel.syncfs(descriptor) == 0, "syncfs");
        _ = Kernel.close(descriptor);
    }
}
