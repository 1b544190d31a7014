using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Model;

/// <summary>Steps that go by names.</summary>
internal sealed partial class ModelRun
{
    private const string AttributeName = "user.note";

    private bool ApplyToNames(ModelStep step)
    {
        string path = PathAt(step.First);
        string second = PathAt(step.Second);
        Worker worker = workers[step.Worker];
        uint mode = 0x180u | ((uint)step.Second & 0x3F);
        switch (step.Kind)
        {
            case StepKind.Open:
            case StepKind.Create:
                return Open(step, path);
            case StepKind.OpenTemporary:
                return OpenTemporary(step, path);
            case StepKind.MakeDirectory:
                return Agree(
                    step,
                    _model.MakeDirectory(path, mode | 0x40),
                    worker.Call("mkdir", Full(path), mode | 0x40).Result,
                    $"mkdir {path}"
                );
            case StepKind.MakeSymlink:
                return Agree(
                    step,
                    _model.MakeSymlink(second, path),
                    worker.Call("symlink", second, Full(path)).Result,
                    $"symlink {path}"
                );
            case StepKind.Link:
                return Agree(
                    step,
                    _model.Link(path, second),
                    worker.Call("link", Full(path), Full(second)).Result,
                    $"link {path} {second}"
                );
            case StepKind.Rename:
                uint flags = (uint)(step.Offset % 3); // plain, RENAME_NOREPLACE, RENAME_EXCHANGE
                return Agree(
                    step,
                    _model.Rename(path, second, flags),
                    worker.Call("rename", Full(path), Full(second), flags).Result,
                    $"rename {path} {second} {flags}"
                );
            case StepKind.RemoveFile:
                return Agree(
                    step,
                    _model.RemoveFile(path),
                    worker.Call("unlink", Full(path)).Result,
                    $"unlink {path}"
                );
            case StepKind.RemoveDirectory:
                return Agree(
                    step,
                    _model.RemoveDirectory(path),
                    worker.Call("rmdir", Full(path)).Result,
                    $"rmdir {path}"
                );
            default:
                return _model.Find(path) is { Kind: not InodeKind.Symlink } inode
                    && ApplyToAttributes(step, path, inode, mode);
        }
    }

    private bool ApplyToAttributes(ModelStep step, string path, ModelInode inode, uint mode)
    {
        Worker worker = workers[step.Worker];
        switch (step.Kind)
        {
            case StepKind.TruncateByName:
                return Agree(
                    step,
                    _model.Truncate(inode, step.Length),
                    worker.Call("truncate", Full(path), step.Length).Result,
                    $"truncate {path}"
                );
            case StepKind.ChangeMode:
                inode.Mode = mode;
                return Agree(step, 0, worker.Call("chmod", Full(path), mode).Result, "chmod");
            case StepKind.SetTimes:
                inode.Modified = inode.Kind == InodeKind.File ? step.Offset : null;
                return Agree(
                    step,
                    0,
                    worker.Call("utimens", Full(path), step.Offset).Result,
                    "utimens"
                );
            case StepKind.SetAttribute:
                int length = 1 + (step.Length % 300);
                inode.Attributes[AttributeName] = (length, _seed);
                return Agree(
                    step,
                    0,
                    worker.Call("setxattr", Full(path), AttributeName, length, _seed).Result,
                    "setxattr"
                );
            case StepKind.RemoveAttribute:
                long expected = inode.Attributes.Remove(AttributeName)
                    ? 0
                    : -(long)AutoMount.PosixSuite.Errno.ENODATA;
                return Agree(
                    step,
                    expected,
                    worker.Call("removexattr", Full(path), AttributeName).Result,
                    "removexattr"
                );
            default:
                return false;
        }
    }

    private bool Open(ModelStep step, string path)
    {
        if (
            _files.ContainsKey((step.Worker, step.Slot))
            || _model.Find(path) is { Kind: InodeKind.Directory }
        )
        {
            return false;
        }

        int access = step.Second % 3;
        int flags =
            access
            | Kernel.O_NOFOLLOW
            | (step.Second / 3 % 4 == 0 ? Kernel.O_APPEND : 0)
            | (step.Second / 12 % 4 == 0 && access != 0 ? Kernel.O_TRUNC : 0)
            | (step.Kind == StepKind.Create ? Kernel.O_CREAT : 0)
            | (step.Kind == StepKind.Create && step.Second / 48 % 4 == 0 ? Kernel.O_EXCL : 0);
        long expected = _model.Open(path, flags, 0x1A4, out ModelFile? file);
        return Register(step, file, expected, flags, path);
    }

    private bool OpenTemporary(ModelStep step, string path)
    {
        if (_files.ContainsKey((step.Worker, step.Slot)))
        {
            return false;
        }

        string directory = path[..path.LastIndexOf('/')];
        int flags = Kernel.O_TMPFILE | Kernel.O_RDWR | (step.Second % 4 == 0 ? Kernel.O_EXCL : 0);
        long expected = _model.OpenTemporary(flags, 0x1A4, out ModelFile? file);
        return Register(step, file, expected, flags, directory);
    }

    private bool Register(ModelStep step, ModelFile? file, long expected, int flags, string path)
    {
        long got = workers[step.Worker]
            .Call("open", Slot(step.Slot), Full(path), flags, 0x1A4)
            .Result;
        Agree(step, expected, Math.Min(got, 0), $"open {path} flags {flags:x}");
        if (file is not null)
        {
            _files.Add((step.Worker, step.Slot), file);
            CheckFile(workers[step.Worker], Slot(step.Slot), file);
        }

        return true;
    }
}
