using System.Runtime.InteropServices;
using AutoMount.Posix;
using AutoMount.Posix.Sockets;

namespace AutoMount.FileSystem.Survival;

/// <summary>Keeps open files without a name alive over the process's death: their descriptors wait as messages in the queues of sockets that the descriptor store keeps.</summary>
/// <remarks>
/// A queue cannot give up a message in its middle, so it is short, and is turned until the message comes that is to go: at
/// once, since the message keeps the file's space. A message is taken only after its copy was sent, so no instant exists
/// at which a file that stays is in neither place.
/// </remarks>
internal sealed class ParkedInodes
{
    private const int QueueLength = 16;

    private readonly Lock _lock = new(); // protects all fields below and the queues
    private readonly Action<int, FileDescriptor, FileDescriptor> _keep;
    private readonly List<Queue> _queues = [];
    private readonly Dictionary<ulong, Queue> _parked = [];

    /// <summary>Nothing is parked.</summary>
    /// <param name="keep">Told of each new pair of sockets: its number, the end to write to, the end to read from.</param>
    internal ParkedInodes(Action<int, FileDescriptor, FileDescriptor> keep) => _keep = keep;

    /// <summary>How many inodes are parked.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _parked.Count;
            }
        }
    }

    /// <summary>Takes up a predecessor's queue. Call <see cref="TakeUp"/> next.</summary>
    internal void Adopt(FileDescriptor writer, FileDescriptor reader) =>
        _queues.Add(new Queue(writer, reader));

    /// <summary>Goes through the adopted queues.</summary>
    /// <param name="take">Is given each inode's number and a descriptor of its own; answers whether it stays parked.</param>
    internal void TakeUp(Func<ulong, RawDescriptor, bool> take)
    {
        lock (_lock)
        {
            foreach (Queue queue in _queues)
            {
                TakeUpOne(queue, take);
            }
        }
    }

    /// <summary>Parks an inode, before its last name goes; where the system has no room for it, it only does not survive.</summary>
    internal void Add(ulong number, RawDescriptor inode)
    {
        lock (_lock)
        {
            if (
                FindRoom() is { } queue
                && !_parked.ContainsKey(number)
                && Send(queue, number, inode) == Errno.None
            )
            {
                queue.Count++;
                _parked.Add(number, queue);
            }
        }
    }

    /// <summary>The inode ended, or has a name again.</summary>
    internal void Remove(ulong number)
    {
        lock (_lock)
        {
            if (!_parked.Remove(number, out Queue? queue))
            {
                return;
            }

            for (int turns = queue.Count; turns > 0; turns--)
            {
                if (
                    Receive(queue, ReceiveMode.Peek, out ulong head, out RawDescriptor inode)
                    != Errno.None
                )
                {
                    return;
                }

                Move(queue, head, inode, stays: head != number);
                inode.Close();
                if (head == number)
                {
                    return;
                }
            }
        }
    }

    private static Errno Send(Queue queue, ulong number, RawDescriptor inode) =>
        DescriptorSocket.Send(queue.Writer, MemoryMarshal.AsBytes([number]), inode);

    private static Errno Receive(
        Queue queue,
        ReceiveMode how,
        out ulong number,
        out RawDescriptor inode
    )
    {
        Span<ulong> message = [0];
        Errno error = DescriptorSocket.Receive(
            queue.Reader,
            MemoryMarshal.AsBytes(message),
            how | ReceiveMode.DoNotWait,
            out _,
            out inode
        );
        number = message[0];
        return error;
    }

    /// <summary>Takes the head off, after it was put to the end where it stays.</summary>
    private static void Move(Queue queue, ulong number, RawDescriptor inode, bool stays)
    {
        if (stays)
        {
            _ = Send(queue, number, inode); // a queue is shorter than what a socket holds
        }

        _ = Receive(queue, ReceiveMode.None, out _, out RawDescriptor taken);
        taken.Close();
        queue.Count -= stays ? 0 : 1;
    }

    private Queue? FindRoom()
    {
        foreach (Queue queue in _queues)
        {
            if (queue.Count < QueueLength)
            {
                return queue;
            }
        }

        Errno error = DescriptorSocket.CreatePair(
            out FileDescriptor writer,
            out FileDescriptor reader
        );
        if (error != Errno.None)
        {
            return null;
        }

        _keep(_queues.Count, writer, reader);
        Queue added = new(writer, reader);
        _queues.Add(added);
        return added;
    }

    /// <summary>Turns an adopted queue round once; what its former owner was turning may be in it twice.</summary>
    private void TakeUpOne(Queue queue, Func<ulong, RawDescriptor, bool> take)
    {
        HashSet<ulong> staying = [];
        for (int turns = 2 * QueueLength; turns > 0; turns--)
        {
            if (
                Receive(queue, ReceiveMode.Peek, out ulong number, out RawDescriptor inode)
                != Errno.None
            )
            {
                return;
            }

            if (staying.Contains(number))
            {
                inode.Close();
                return; // once round, up to a copy too many that goes with its inode's end
            }

            queue.Count++;
            bool stays = !_parked.ContainsKey(number) && take(number, inode);
            Move(queue, number, inode, stays);
            if (stays)
            {
                _ = staying.Add(number);
                _parked.Add(number, queue);
            }
            else
            {
                inode.Close(); // else the taker's
            }
        }
    }

    private sealed record Queue(FileDescriptor Writer, FileDescriptor Reader)
    {
        internal int Count { get; set; }
    }
}
