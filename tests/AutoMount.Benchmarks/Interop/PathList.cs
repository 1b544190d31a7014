using System.Runtime.InteropServices;

namespace AutoMount.Benchmarks.Interop;

/// <summary>Paths as the kernel wants them (bytes that end in zero), written out before the clock starts.</summary>
internal sealed unsafe class PathList : IDisposable
{
    private readonly byte*[] _paths;

    internal PathList(int count, Func<int, string> path)
    {
        _paths = new byte*[count];
        for (int i = 0; i < count; i++)
        {
            _paths[i] = (byte*)Marshal.StringToCoTaskMemUTF8(path(i));
        }
    }

    internal PathList(string path)
        : this(1, _ => path) { }

    internal int Count => _paths.Length;

    internal byte* this[int index] => _paths[index];

    public void Dispose()
    {
        foreach (byte* path in _paths)
        {
            Marshal.FreeCoTaskMem((nint)path);
        }
    }
}
