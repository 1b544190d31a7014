using AutoMount.PosixSuite;

namespace AutoMount.FileWorker;

/// <summary>What is done to names and to open files.</summary>
internal sealed unsafe partial class Shaker
{
    private void ChangeNames()
    {
        string path = Path();
        string other = Path();
        switch (_random.Next(12))
        {
            case 0 or 1:
                Judge(mkdir(DirectoryPath(), 0x1ED), "mkdir");
                break;
            case 2:
                Judge(rmdir(_random.Next(2) == 0 ? path : DirectoryPath()), "rmdir");
                break;
            case 3 or 4:
                uint flags = (uint)_random.Next(3); // plain, no replacement, exchange
                Judge(
                    renameat2(AT_FDCWD, path, AT_FDCWD, other, flags),
                    $"rename {path} {other} flags {flags}"
                );
                break;
            case 5:
                Judge(link(path, other), $"link {path} {other}");
                break;
            case 6:
                Judge(symlink("target", path), "symlink");
                break;
            case 7 or 8:
                Judge(unlink(path), "unlink");
                break;
            case 9:
                Judge(chmod(path, 0x180u | (uint)_random.Next(0x40)), "chmod");
                break;
            case 10:
                Judge(
                    setxattr(path, "user.shaken", _buffer, (nuint)_random.Next(200), 0),
                    "setxattr"
                );
                break;
            default:
                Look(path);
                break;
        }
    }

    private void Look(string path)
    {
        Judge(Files.TryStat(path), "stat");
        int listed = openat(AT_FDCWD, DirectoryPath(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
        if (Judge(listed, "open of a directory") >= 0)
        {
            while (Judge(getdents64(listed, _buffer, 4096), "getdents64") > 0)
            {
                // to the end
            }

            Judge(close(listed), "close");
        }

        Judge(truncate(path, _random.Next(2) == 0 ? 0 : Size()), $"truncate {path}");
    }

    private int Size() => _random.Next(3) == 0 ? _random.Next(BufferLength) : _random.Next(12_000);

    /// <summary>EBADF is the answer to a file that was not opened for it; a direct read of the store may insist on whole blocks.</summary>
    private void Use(int file)
    {
        long offset = Size();
        switch (_random.Next(10))
        {
            case < 3:
                Allow(Errno.EBADF, pwrite(file, _buffer, (nuint)Size(), offset), "pwrite");
                break;
            case < 5:
                Allow(Errno.EBADF, pread(file, _buffer, (nuint)Size(), offset), "pread");
                break;
            case 5:
                Judge(ftruncate(file, Size()), "ftruncate");
                break;
            case 6:
                int mode = _random.Next(2) * (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE);
                Allow(Errno.EBADF, fallocate(file, mode, offset, 1 + Size()), "fallocate");
                break;
            case 7:
                long to = Size();
                int target = _open[_random.Next(_open.Count)];
                Allow(
                    Errno.EBADF,
                    copy_file_range(file, &offset, target, &to, (nuint)Size(), 0),
                    "copy_file_range"
                );
                break;
            case 8:
                string path = Path();
                Judge(
                    linkat(AT_FDCWD, $"/proc/self/fd/{file}", AT_FDCWD, path, AT_SYMLINK_FOLLOW),
                    $"link of an open file to {path}"
                );
                break;
            default:
                Judge(fsync(file), "fsync");
                break;
        }
    }

    private void Allow(Errno allowed, long result, string call)
    {
        if (result < 0 && CallResult.Of(result).Value == -(long)allowed)
        {
            return;
        }

        Judge(result, call);
    }
}
