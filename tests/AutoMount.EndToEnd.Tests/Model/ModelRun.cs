using AutoMount.Core.Folders;
using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Model;

/// <summary>Does a history with several processes on a folder and on the model of it, and insists that both agree.</summary>
internal sealed partial class ModelRun(
    MountedFolder folder,
    Worker[] workers,
    FolderLimits limits,
    bool zeroes = true
)
{
    private const string Names = "abcd";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private readonly FolderModel _model = new(limits);
    private readonly SortedDictionary<(int Worker, int Slot), ModelFile> _files = [];
    private int _seed;

    /// <summary>Steps that changed or asked something; the others had nothing to work on.</summary>
    public int Calls { get; private set; }

    /// <summary>Calls that the limit refused.</summary>
    public int Refusals { get; private set; }

    public void Apply(ModelStep step)
    {
        _seed++;
        ModelFile? file = _files.GetValueOrDefault((step.Worker, step.Slot));
        bool done = file is null ? ApplyToNames(step) : Apply(step, file) || ApplyToNames(step);
        if (done)
        {
            Calls++;
            CheckUsed(step.ToString());
        }
    }

    /// <summary>After a history: everything is compared, then everything is closed, compared with a recount, and removed.</summary>
    public void Finish()
    {
        foreach (((int worker, int slot), ModelFile file) in _files)
        {
            CheckFile(workers[worker], Slot(slot), file);
        }

        CheckTrees();
        Assert.Equal(_model.Named, folder.Recounted);
        foreach (((int worker, int slot), ModelFile file) in _files)
        {
            workers[worker].Must("close", Slot(slot));
            _model.Close(file);
        }

        CheckUsed("after all closes");
        Assert.Equal(folder.Recounted, folder.Used);
        RemoveAll(string.Empty, _model.Root);
        Assert.True(
            SpinWait.SpinUntil(
                () => folder.Used == new FolderUsage(FolderModel.Block, 1),
                s_patience
            ),
            $"used {folder.Used} when empty"
        );
    }

    private static string Slot(int slot) => $"s{slot}";

    private string Full(string path) => folder.Path + path;

    /// <summary>Three times of four the name of something that exists, so that processes meet; else any name.</summary>
    private string PathAt(int choice)
    {
        List<string> present = _model.NamesOfFiles();
        if (choice % 4 != 0 && present.Count > 0)
        {
            return present[choice / 4 % present.Count];
        }

        choice /= 4;
        List<(string Path, ModelInode Inode)> directories = _model.Directories();
        string directory = directories[choice / Names.Length % directories.Count].Path;
        return $"{directory}/{Names[choice % Names.Length]}";
    }

    /// <summary>Compares one call's two answers.</summary>
    private bool Agree(ModelStep step, long expected, long got, string call)
    {
        Assert.True(
            expected == got,
            $"{call} ({step}): expected {Worker.Name(expected)}, got {Worker.Name(got)}; the model is charged {_model.Charge}, the folder {folder.Used}"
        );
        Refusals += got == -(long)AutoMount.PosixSuite.Errno.EDQUOT ? 1 : 0;
        return true;
    }

    private bool Apply(ModelStep step, ModelFile file)
    {
        Worker worker = workers[step.Worker];
        string slot = Slot(step.Slot);
        switch (step.Kind)
        {
            case StepKind.Close:
                _files.Remove((step.Worker, step.Slot));
                _model.Close(file);
                return Agree(step, 0, worker.Call("close", slot).Result, "close");
            case StepKind.LinkOpen:
                string path = PathAt(step.First);
                return Agree(
                    step,
                    _model.LinkOpen(file, path),
                    worker.Call("linkslot", slot, Full(path)).Result,
                    $"link to {path}"
                );
            case StepKind.Synchronize:
                return Agree(step, 0, worker.Call("fsync", slot).Result, "fsync");
            case StepKind.Read:
                CheckFile(worker, slot, file);
                return true;
            default:
                bool done = ApplyToContent(step, file, worker, slot);
                if (done)
                {
                    CheckReaders(file.Inode);
                }

                return done;
        }
    }

    private bool ApplyToContent(ModelStep step, ModelFile file, Worker worker, string slot) =>
        step.Kind switch
        {
            StepKind.PositionalWrite => Agree(
                step,
                _model.PWrite(file, step.Offset, step.Length, _seed),
                worker.Call("pwrite", slot, step.Offset, step.Length, _seed).Result,
                "pwrite"
            ),
            StepKind.Write => Agree(
                step,
                _model.Write(file, step.Length, _seed),
                worker.Call("write", slot, step.Length, _seed).Result,
                "write"
            ),
            StepKind.TruncateOpen => Agree(
                step,
                _model.Truncate(file, step.Length),
                worker.Call("ftruncate", slot, step.Length).Result,
                "ftruncate"
            ),
            StepKind.Allocate => Allocate(step, file, 0),
            StepKind.PunchHole => Allocate(
                step,
                file,
                Kernel.FALLOC_FL_PUNCH_HOLE | Kernel.FALLOC_FL_KEEP_SIZE
            ),
            StepKind.ZeroRange => zeroes && Allocate(step, file, Kernel.FALLOC_FL_ZERO_RANGE),
            StepKind.AllocateKeepingSize => Allocate(step, file, Kernel.FALLOC_FL_KEEP_SIZE),
            StepKind.Copy => Copy(step, file),
            _ => false,
        };

    private bool Allocate(ModelStep step, ModelFile file, int mode) =>
        Agree(
            step,
            _model.Allocate(file, mode, step.Offset, step.Length),
            workers[step.Worker]
                .Call("fallocate", Slot(step.Slot), mode, step.Offset, step.Length)
                .Result,
            $"fallocate mode {mode}"
        );

    /// <summary>Copies from a file of the same process into this one.</summary>
    private bool Copy(ModelStep step, ModelFile target)
    {
        int other = step.First % ModelStep.Slots;
        if (!_files.TryGetValue((step.Worker, other), out ModelFile? source))
        {
            return false;
        }

        long from = source.Inode.Content.Length * (long)step.Second / 256;
        return Agree(
            step,
            _model.Copy(source, from, target, step.Offset, step.Length),
            workers[step.Worker]
                .Call("copy", Slot(other), from, Slot(step.Slot), step.Offset, step.Length)
                .Result,
            "copy_file_range"
        );
    }

    private void RemoveAll(string path, ModelInode directory)
    {
        foreach ((string name, ModelInode inode) in directory.Entries)
        {
            if (inode.Kind == InodeKind.Directory)
            {
                RemoveAll($"{path}/{name}", inode);
                workers[0].Must("rmdir", Full($"{path}/{name}"));
            }
            else
            {
                workers[0].Must("unlink", Full($"{path}/{name}"));
            }
        }
    }
}
