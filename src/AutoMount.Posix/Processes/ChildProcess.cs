using System.Runtime.InteropServices;
using System.Text;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Processes;

/// <summary>A process of our own that gets the descriptors that it is given and no others (<c>posix_spawn(3)</c>), in a process group of its own.</summary>
/// <remarks>The runtime's own <c>Process</c> passes pipes of its making only.</remarks>
public sealed unsafe class ChildProcess
{
    private const short SetProcessGroup = 0x02;
    private const short SetSignalMask = 0x08;
    private const int ActionsSize = 256; // posix_spawn_file_actions_t has 80 bytes
    private const int AttributesSize = 1024; // posix_spawnattr_t has 336
    private const int SignalSetSize = 128; // sigset_t
    private const int Kill9 = 9;
    private const int FirstFree = 64; // above every number that a child's descriptor may get
    private const nuint PrSetSecureBits = 28;

    private ChildProcess(int id) => Id = id;

    /// <summary>Its number; it stays this one until <see cref="Wait"/> has returned.</summary>
    public int Id { get; }

    /// <summary>Starts a process as root without any leave of absence of this thread: identity and secure bits are root's own.</summary>
    /// <param name="program">The program's file.</param>
    /// <param name="arguments">Its arguments, without the program's name.</param>
    /// <param name="environment">Its whole environment, <c>NAME=value</c> each.</param>
    /// <param name="descriptors">What it gets as descriptors 0, 1, 2 and so on; still the caller's to close.</param>
    /// <param name="process">To be waited for; null where it could not be started.</param>
    public static Errno Start(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyList<string> environment,
        IReadOnlyList<FileDescriptor> descriptors,
        out ChildProcess? process
    )
    {
        ChildProcess? started = null;
        Errno error = Errno.None;
        // what a thread was made to be (fsuid, secure bits) a child inherits: so by a thread that is nobody's but ours
        Thread thread = new(() =>
        {
            ClearIdentity();
            error = Spawn(program, arguments, environment, descriptors, out int id);
            started = error == Errno.None ? new ChildProcess(id) : null;
        });
        thread.Start();
        thread.Join();
        process = started;
        return error;
    }

    /// <summary>Kills it and, where it made any, the processes of its group.</summary>
    public void Kill()
    {
        _ = LibC.Kill(-Id, Kill9); // has ended already: nothing to do
        _ = LibC.Kill(Id, Kill9);
    }

    /// <summary>Waits for its end, once.</summary>
    /// <returns>Its exit status; 128 and the signal's number where a signal ended it.</returns>
    public int Wait()
    {
        int status;
        while (LibC.WaitPid(Id, &status, options: 0) < 0)
        {
            if (LibC.LastError != Errno.EINTR)
            {
                return -1;
            }
        }

        int signal = status & 0x7F;
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal;
    }

    private static void ClearIdentity()
    {
        _ = LibC.PrCtl((int)PrSetSecureBits, 0, 0, 0, 0); // refused without CAP_SETPCAP: then nobody set any
        _ = LibC.SetFsGid(0);
        _ = LibC.SetFsUid(0);
    }

    private static Errno Spawn(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyList<string> environment,
        IReadOnlyList<FileDescriptor> descriptors,
        out int id
    )
    {
        byte* actions = stackalloc byte[ActionsSize];
        byte* attributes = stackalloc byte[AttributesSize];
        byte* noSignals = stackalloc byte[SignalSetSize];
        new Span<byte>(noSignals, SignalSetSize).Clear();
        int number = 0;
        _ = LibC.SpawnActionsInit(actions);
        _ = LibC.SpawnAttributesInit(attributes);
        _ = LibC.SpawnAttributesSetFlags(attributes, SetProcessGroup | SetSignalMask);
        _ = LibC.SpawnAttributesSetSignalMask(attributes, noSignals);
        nint[] argumentList = NativeList([program, .. arguments]);
        nint[] environmentList = NativeList(environment);
        Errno error = AddDescriptors(actions, descriptors, out List<FileDescriptor> copies);
        if (error == Errno.None)
        {
            fixed (byte* path = LibC.Terminated(program))
            fixed (nint* first = argumentList)
            fixed (nint* setting = environmentList)
            {
                error = (Errno)
                    LibC.PosixSpawn(
                        &number,
                        path,
                        actions,
                        attributes,
                        (byte**)first,
                        (byte**)setting
                    );
            }
        }

        copies.ForEach(copy => copy.Dispose());
        Free(argumentList);
        Free(environmentList);
        _ = LibC.SpawnActionsDestroy(actions);
        _ = LibC.SpawnAttributesDestroy(attributes);
        id = number;
        return error;
    }

    /// <summary>By copies above all numbers that are given away, so that none is written over before its turn.</summary>
    private static Errno AddDescriptors(
        byte* actions,
        IReadOnlyList<FileDescriptor> descriptors,
        out List<FileDescriptor> copies
    )
    {
        copies = [];
        for (int i = 0; i < descriptors.Count; i++)
        {
            int copy = LibC.Fcntl(descriptors[i].Number, LibC.FDupFdCloexec, FirstFree);
            if (copy < 0)
            {
                return LibC.LastError;
            }

            copies.Add(new FileDescriptor(copy));
            _ = LibC.SpawnActionsAddDup2(actions, copy, i);
        }

        _ = LibC.SpawnActionsAddCloseFrom(actions, descriptors.Count);
        return Errno.None;
    }

    private static nint[] NativeList(IReadOnlyList<string> texts)
    {
        nint[] list = new nint[texts.Count + 1];
        for (int i = 0; i < texts.Count; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(texts[i]);
            byte* copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
            bytes.CopyTo(new Span<byte>(copy, bytes.Length));
            copy[bytes.Length] = 0;
            list[i] = (nint)copy;
        }

        return list;
    }

    private static void Free(nint[] list)
    {
        foreach (nint text in list)
        {
            NativeMemory.Free((void*)text);
        }
    }
}
