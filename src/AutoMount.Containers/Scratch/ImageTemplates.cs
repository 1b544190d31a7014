using System.Globalization;
using AutoMount.Core;
using AutoMount.Core.Scratch;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.Containers.Scratch;

/// <summary>Fresh ext4 file systems in sparse files. The size that most sessions have is made once and copied then, which takes no process and a millisecond.</summary>
internal sealed class ImageTemplates
{
    private readonly string _path;
    private readonly ScratchPlan _usual;
    private readonly string _maker;
    private readonly Lock _making = new(); // one at a time makes the template

    /// <summary>Makes the directory.</summary>
    /// <param name="path">Where the template is kept.</param>
    /// <param name="settings">The scratch that most sessions will have.</param>
    /// <param name="maker">The program that makes file systems.</param>
    internal ImageTemplates(string path, ScratchSettings settings, string maker)
    {
        _path = path;
        _maker = maker;
        _usual = ScratchPlanner.Plan(
            new ScratchRequest(
                ScratchKind.Directory,
                Math.Clamp(settings.Bytes, ScratchPlanner.MinimumBytes, settings.MaximumBytes)
            ),
            settings
        );
        _ = Directory.CreateDirectory(
            path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
    }

    /// <summary>Makes an empty file a file system.</summary>
    /// <param name="image">The file, open for writing.</param>
    /// <param name="path">Its path.</param>
    /// <param name="plan">Its size and inodes.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.NotSupported"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    internal void Fill(FileDescriptor image, string path, ScratchPlan plan)
    {
        if ((plan.Bytes, plan.Inodes) == (_usual.Bytes, _usual.Inodes))
        {
            Errno error = FileIo.OpenTrusted(
                Template(),
                OpenMode.O_RDONLY | OpenMode.O_NOFOLLOW,
                out FileDescriptor template
            );
            using (template)
            {
                error = error == Errno.None ? SparseCopy.Copy(template, image, plan.Bytes) : error;
            }

            if (error == Errno.None)
            {
                return;
            }
        }

        MakeFileSystem(path, plan);
    }

    /// <summary>Makes the template ahead of its first use. Does not throw: whoever needs it meets the reason.</summary>
    internal void Prepare()
    {
        if (_usual.Bytes == long.MaxValue)
        {
            return; // most have no limit, and need none
        }

        try
        {
            _ = Template();
        }
        catch (Exception exception) when (exception is ServiceException or IOException)
        {
            // told to the first session that needs it, which tries again
        }
    }

    /// <summary>The template's path; made where it is missing.</summary>
    private string Template()
    {
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"scratch-{_usual.Bytes}-{_usual.Inodes}.ext4"
        );
        string path = Path.Combine(_path, name);
        lock (_making)
        {
            if (File.Exists(path))
            {
                return path;
            }

            foreach (string old in Directory.GetFiles(_path, "scratch-*"))
            {
                File.Delete(old); // of another configuration, or half made
            }

            string fresh = $"{path}.new";
            MakeFileSystem(fresh, _usual);
            File.Move(fresh, path);
            return path;
        }
    }

    private void MakeFileSystem(string path, ScratchPlan plan)
    {
        const int block = 4096;
        string[] arguments =
        [
            "-q",
            "-F",
            "-b",
            $"{block}",
            "-m",
            "0",
            "-N",
            plan.Inodes.ToString(CultureInfo.InvariantCulture),
            "-O",
            "^has_journal,^resize_inode", // nothing of it outlives a crash of the host anyway
            "-E",
            "lazy_itable_init=1,nodiscard",
            path,
            (plan.Bytes / block).ToString(CultureInfo.InvariantCulture),
        ];
        int code = HostProgram.Run(_maker, arguments, out string problem);
        if (code != 0)
        {
            throw new ServiceException(
                code == HostProgram.NotThere
                    ? ServiceError.NotSupported
                    : ServiceError.StorageFailed,
                $"A file system of {plan.Bytes} bytes cannot be made: {problem} (package e2fsprogs)."
            );
        }
    }
}
