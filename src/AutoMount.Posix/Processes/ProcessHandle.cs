using AutoMount.Posix.Events;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Processes;

/// <summary>One process of this host, held by descriptor: it stays this one, whoever gets its number later (<c>pidfd_open(2)</c>, since Linux 5.3).</summary>
public sealed unsafe class ProcessHandle : IEnding
{
    private readonly FileDescriptor _descriptor;

    private ProcessHandle(int id, FileDescriptor descriptor)
    {
        Id = id;
        _descriptor = descriptor;
    }

    /// <summary>Its number.</summary>
    public int Id { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded
    {
        get
        {
            LibC.PollDescriptor entry = new()
            {
                Descriptor = _descriptor.Number,
                Events = LibC.PollIn,
            };
            return LibC.Poll(&entry, 1, timeoutMilliseconds: 0) > 0;
        }
    }

    /// <inheritdoc/>
    public RawDescriptor Descriptor => _descriptor;

    /// <inheritdoc/>
    public bool IsReadableAtEnd => true;

    /// <summary>Takes hold of the process that has a number now.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="process">To be disposed; null where there is none.</param>
    /// <returns>ESRCH where there is none, EMFILE.</returns>
    public static Errno Open(int id, out ProcessHandle? process)
    {
        int number = LibC.PidFdOpen(id);
        Errno error = LibC.Check(number);
        process = error == Errno.None ? new ProcessHandle(id, new FileDescriptor(number)) : null;
        return error;
    }

    /// <summary>Sends a signal to the process, and to its whole group where it leads one, as a terminal would.</summary>
    /// <returns>ESRCH where it has ended; EPERM.</returns>
    public Errno SendSignal(int signal)
    {
        if (HasEnded)
        {
            return Errno.ESRCH;
        }

        // no call before Linux 6.9 reaches a group by descriptor; the number is its leader's, who was there a moment ago
        return LibC.GetProcessGroup(Id) == Id
            ? LibC.Check(LibC.Kill(-Id, signal))
            : LibC.Check(LibC.PidFdSendSignal(_descriptor.Number, signal));
    }

    /// <summary>Lets go of it; the process goes on.</summary>
    public void Dispose() => _descriptor.Dispose();
}
