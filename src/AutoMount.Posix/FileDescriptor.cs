using System.Runtime.InteropServices;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix;

/// <summary>An open descriptor, owned: closed once, when disposed. Born with <c>O_CLOEXEC</c> everywhere in this project.</summary>
public sealed class FileDescriptor : SafeHandle
{
    /// <summary>Takes over a raw descriptor.</summary>
    /// <param name="descriptor">The number; -1 makes an invalid handle.</param>
    public FileDescriptor(int descriptor)
        : base(invalidHandleValue: -1, ownsHandle: true) => SetHandle(descriptor);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == -1;

    /// <summary>The number, for a call that takes one; the caller keeps this object alive over the call.</summary>
    public int Number => (int)handle;

    /// <summary>A second, independent descriptor of the same open file (<c>fcntl(2)</c> F_DUPFD_CLOEXEC).</summary>
    public Errno Duplicate(out FileDescriptor copy)
    {
        int number = LibC.Fcntl(Number, LibC.FDupFdCloexec, 3);
        Errno error = number < 0 ? LibC.LastError : Errno.None;
        copy = new FileDescriptor(number);
        return error;
    }

    /// <summary>A descriptor that was handed to this process is not handed on (<c>fcntl(2)</c> F_SETFD).</summary>
    public void CloseOnExec() => _ = LibC.Fcntl(Number, LibC.FSetFd, LibC.FdCloexec); // fails for a number that is not open only

    /// <summary>Closes. An error of close is not reported: the descriptor is gone whatever close says (<c>close(2)</c>), and data errors are told by fsync.</summary>
    protected override bool ReleaseHandle()
    {
        _ = LibC.Close((int)handle);
        return true;
    }
}
