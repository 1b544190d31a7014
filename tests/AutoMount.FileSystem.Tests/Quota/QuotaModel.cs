namespace AutoMount.FileSystem.Tests.Quota;

/// <summary>One operation: what, on which of six names, how much.</summary>
internal sealed record Step(int Kind, int Target, int Amount);

/// <summary>Does a step on the mount and on a table of lengths, and insists that both agree on whether it fits.</summary>
internal sealed class QuotaModel(string directory, long bytesLimit, long inodesLimit)
{
    private const long Block = 4096;
    private const int QuotaExceeded = 122; // EDQUOT
    private readonly Dictionary<int, long> _files = [];
    private readonly HashSet<int> _directories = [];

    public long Bytes => Block + _files.Values.Sum(Rounded) + (Block * _directories.Count);

    public long Inodes => 1 + _files.Count + _directories.Count;

    public void Apply(Step step)
    {
        switch (step.Kind)
        {
            case 0 or 1 or 2:
                Write(step.Target, step.Amount);
                break;
            case 3:
                SetLength(step.Target, step.Amount);
                break;
            case 4 or 5:
                Remove(step.Target);
                break;
            case 6:
                Rename(step.Target, step.Amount % 6);
                break;
            default:
                MakeDirectory(step.Target);
                break;
        }
    }

    public void RemoveAll()
    {
        foreach (string entry in Directory.GetFileSystemEntries(directory))
        {
            if (Directory.Exists(entry))
            {
                Directory.Delete(entry);
            }
            else
            {
                File.Delete(entry);
            }
        }
    }

    private static long Rounded(long size) => (size + Block - 1) / Block * Block;

    private string FileAt(int target) => Path.Combine(directory, $"f{target}");

    private string DirectoryAt(int target) => Path.Combine(directory, $"d{target}");

    /// <summary>Appends; at the limit what fits is written.</summary>
    private void Write(int target, int amount)
    {
        if (!Ensure(target))
        {
            return;
        }

        long size = _files[target];
        long room = Rounded(size) + (bytesLimit - Bytes) - size;
        using FileStream file = new(
            FileAt(target),
            FileMode.Append,
            FileAccess.Write,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        bool refused = Refused(() => file.Write(new byte[amount]));
        Assert.Equal(amount > room, refused);
        _files[target] = size + Math.Min(amount, room);
        Assert.Equal(_files[target], new FileInfo(FileAt(target)).Length);
    }

    private void SetLength(int target, int length)
    {
        if (!_files.TryGetValue(target, out long size))
        {
            return;
        }

        bool fits = Rounded(length) - Rounded(size) <= bytesLimit - Bytes;
        using FileStream file = new(FileAt(target), FileMode.Open, FileAccess.Write);
        Assert.Equal(!fits, Refused(() => file.SetLength(length)));
        _files[target] = fits ? length : size;
    }

    private void Remove(int target)
    {
        if (_files.Remove(target))
        {
            File.Delete(FileAt(target));
        }
        else if (_directories.Remove(target))
        {
            Directory.Delete(DirectoryAt(target));
        }
    }

    private void Rename(int from, int to)
    {
        if (_files.TryGetValue(from, out long size) && from != to)
        {
            File.Move(FileAt(from), FileAt(to), overwrite: true);
            _files.Remove(from);
            _files[to] = size;
        }
    }

    private void MakeDirectory(int target)
    {
        if (_directories.Contains(target))
        {
            return;
        }

        bool fits = Inodes < inodesLimit && Bytes + Block <= bytesLimit;
        Assert.Equal(!fits, Refused(() => Directory.CreateDirectory(DirectoryAt(target))));
        if (fits)
        {
            _directories.Add(target);
        }
    }

    private bool Ensure(int target)
    {
        if (_files.ContainsKey(target))
        {
            return true;
        }

        bool fits = Inodes < inodesLimit;
        Assert.Equal(!fits, Refused(() => File.Create(FileAt(target)).Dispose()));
        if (fits)
        {
            _files[target] = 0;
        }

        return fits;
    }

    /// <summary>Whether the kernel said EDQUOT; anything else but success fails the test.</summary>
    private static bool Refused(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (IOException exception)
            when ((exception.HResult & 0xFFFF) == QuotaExceeded
                || exception.Message.Contains("quota", StringComparison.OrdinalIgnoreCase)
            )
        {
            return true;
        }
    }
}
