using AutoMount.Core;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;
using AutoMount.Posix.Loops;
using AutoMount.Posix.Mounts;
using static AutoMount.Containers.Problem;

namespace AutoMount.Containers.Scratch;

/// <summary>Scratch as a file system in a sparse file.</summary>
internal sealed partial class ScratchStore
{
    private const string ImageName = "image";
    private static readonly TimeSpan s_endPatience = TimeSpan.FromSeconds(10); // a mount ends a moment after its last user

    private FileDescriptor MakeImage(
        FileDescriptor own,
        SessionId session,
        ScratchPlan plan,
        out SessionScratch scratch
    )
    {
        Check(
            FileIo.OpenAt(
                own,
                PathComponent.Of(ImageName),
                OpenMode.O_RDWR | OpenMode.O_CREAT | OpenMode.O_EXCL,
                mode: 0x180,
                out FileDescriptor image
            ),
            $"make {_path}/{session}/{ImageName}"
        );
        using (image)
        {
            string path = Path.Combine(_path, session.Value, ImageName);
            _templates.Fill(image, path, plan);
            FileDescriptor mount = MountImage(image, path, readOnly: false);
            using FileDescriptor root = OpenRoot(mount);
            _ = DirectoryIo.RemoveDirectory(root, PathComponent.Of("lost+found")); // nobody will look for anything in it
            _ = AttributeIo.SetMode(root, PrivateMode); // 0755 as it was made; seen by nobody yet
            scratch = Limited(plan, ScratchEnforcement.FileSystem);
            return mount;
        }
    }

    private static bool HasImage(FileDescriptor own) =>
        AttributeIo.GetAt(own, PathComponent.Of(ImageName), out FileStatus status) == Errno.None
        && status.Type == FileType.Regular;

    /// <summary>Opens an image whose session is over. The host may have been switched off under it, and it has no journal, so it is put in order first.</summary>
    private FileDescriptor OpenImage(FileDescriptor own, SessionId session)
    {
        const int couldNotCorrect = 4; // e2fsck(8)
        string path = Path.Combine(_path, session.Value, ImageName);
        if (!SpinWait.SpinUntil(() => !LoopDevice.IsShown(Path.GetFullPath(path)), s_endPatience))
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"The scratch of session '{session}' is still mounted somewhere; try again in a moment."
            );
        }

        int code = HostProgram.Run("e2fsck", ["-f", "-y", path], out string problem);
        if (code is < 0 or >= couldNotCorrect)
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"The scratch of session '{session}' cannot be read any more: {problem}"
            );
        }

        Check(
            FileIo.OpenAt(
                own,
                PathComponent.Of(ImageName),
                OpenMode.O_RDONLY,
                0,
                out FileDescriptor image
            ),
            $"open {path}"
        );
        using (image)
        {
            return MountImage(image, path, readOnly: true);
        }
    }

    private static FileDescriptor MountImage(FileDescriptor image, string path, bool readOnly)
    {
        Errno error = LoopDevice.Attach(image, path, readOnly, out LoopDevice? device);
        if (device is null)
        {
            throw new ServiceException(
                error is Errno.ENOENT or Errno.ENODEV or Errno.ENXIO or Errno.EPERM or Errno.EACCES
                    ? ServiceError.NotSupported
                    : ServiceError.StorageFailed,
                $"The kernel gives no loop device ({error}; 'modprobe loop' loads its driver)."
            );
        }

        using (device)
        {
            List<(string, string?)> options =
            [
                ("source", device.Path),
                ("noinit_itable", null), // the kernel would fill the sparse file with zeros
                ("errors", "continue"),
            ];
            options.Add(readOnly ? ("ro", null) : ("discard", null)); // what is deleted is given back to the host
            error = DetachedMount.Make(
                "ext4",
                options,
                readOnly ? ForReading : Flags,
                out FileDescriptor mount
            );
            if (error == Errno.None)
            {
                return mount;
            }

            mount.Dispose();
            throw error == Errno.ENODEV
                ? new ServiceException(
                    ServiceError.NotSupported,
                    "The kernel has no ext4 file system."
                )
                : Problem.Of(error, $"mount {path}");
        }
    }
}
