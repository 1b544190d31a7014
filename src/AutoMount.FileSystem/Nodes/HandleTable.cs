namespace AutoMount.FileSystem.Nodes;

/// <summary>Open files by the handle given to the kernel. Handles are never used twice.</summary>
internal sealed class HandleTable
{
    private readonly Lock _lock = new(); // protects both fields
    private readonly Dictionary<ulong, OpenFile> _files = [];
    private ulong _next = 1;

    internal ulong Add(OpenFile file)
    {
        lock (_lock)
        {
            _files.Add(_next, file);
            return _next++;
        }
    }

    internal OpenFile? Find(ulong handle)
    {
        lock (_lock)
        {
            return _files.GetValueOrDefault(handle);
        }
    }

    internal OpenFile? Remove(ulong handle)
    {
        lock (_lock)
        {
            _ = _files.Remove(handle, out OpenFile? file);
            return file;
        }
    }

    internal OpenFile[] RemoveAll()
    {
        lock (_lock)
        {
            OpenFile[] files = [.. _files.Values];
            _files.Clear();
            return files;
        }
    }
}
