using AutoMount.Benchmarks.Interop;

namespace AutoMount.Benchmarks.Phases;

/// <summary>Many files of 1 KiB in directories of a hundred, and what is done to all of them in turn.</summary>
internal sealed unsafe class SmallFiles : IDisposable
{
    private const int FileLength = 1024;
    private const int PerDirectory = 100;
    private const uint FileMode = 0x1A4; // rw-r--r--

    private readonly string _directory;
    private readonly PathList _paths;
    private readonly Block _block = new(FileLength);

    internal SmallFiles(string directory, int count)
    {
        _directory = directory;
        _paths = new PathList(
            count,
            i => $"{directory}/{i / PerDirectory:D3}/file{i % PerDirectory:D2}"
        );
        for (int i = 0; i <= (count - 1) / PerDirectory; i++)
        {
            Directory.CreateDirectory($"{directory}/{i:D3}");
        }
    }

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        _paths.Dispose();
        _block.Dispose();
    }

    /// <summary>Each is created, written and closed.</summary>
    internal void Create()
    {
        for (int i = 0; i < _paths.Count; i++)
        {
            int descriptor = Kernel.open(
                _paths[i],
                Kernel.O_WRONLY | Kernel.O_CREAT | Kernel.O_TRUNC | Kernel.O_CLOEXEC,
                FileMode
            );
            CallException.ThrowUnless(descriptor >= 0, "open");
            nint count = Kernel.write(descriptor, _block.Start, FileLength);
            CallException.ThrowUnless(count == FileLength, "write");
            CallException.ThrowUnless(Kernel.close(descriptor) == 0, "close");
        }
    }

    /// <summary>Each is opened, read and closed.</summary>
    internal void Read()
    {
        for (int i = 0; i < _paths.Count; i++)
        {
            int descriptor = Kernel.open(_paths[i], Kernel.O_RDONLY | Kernel.O_CLOEXEC, 0);
            CallException.ThrowUnless(descriptor >= 0, "open");
            nint count = Kernel.read(descriptor, _block.Start, FileLength);
            CallException.ThrowUnless(count == FileLength, "read");
            CallException.ThrowUnless(Kernel.close(descriptor) == 0, "close");
        }
    }

    /// <summary>The attributes of each are asked for.</summary>
    internal void Status()
    {
        byte* status = stackalloc byte[Kernel.StatSize];
        for (int i = 0; i < _paths.Count; i++)
        {
            CallException.ThrowUnless(Kernel.lstat(_paths[i], status) == 0, "lstat");
        }
    }

    /// <summary>Each is removed.</summary>
    internal void Unlink()
    {
        for (int i = 0; i < _paths.Count; i++)
        {
            CallException.ThrowUnless(Kernel.unlink(_paths[i]) == 0, "unlink");
        }
    }
}
