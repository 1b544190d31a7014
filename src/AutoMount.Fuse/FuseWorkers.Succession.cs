using System.Diagnostics;
using AutoMount.Fuse.Protocol;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Threads;

namespace AutoMount.Fuse;

/// <summary>From one process to the next: the last requests of one, the first of the other.</summary>
internal sealed partial class FuseWorkers
{
    private const int DrainBeatMilliseconds = 1;
    private const int MostAttempts = 5;

    /// <summary>What a predecessor had taken; told once <see cref="Start"/> has ended.</summary>
    internal TakenRequests Taken { get; private set; }

    /// <summary>Has every worker end its request and take none any more: they wait in the kernel for a successor.</summary>
    /// <returns>False where one did not end in time; its request is in the journal.</returns>
    internal bool Drain(TimeSpan patience)
    {
        FusePulse.Shared.Remove(this);
        End();
        if (ThreadCall.Prepare() != Errno.None)
        {
            return false;
        }

        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            KeyValuePair<Thread, RequestSlot>[] threads;
            lock (_lock)
            {
                threads = [.. _threads];
            }

            if (threads.Length == 0)
            {
                return true;
            }

            if (Stopwatch.GetElapsedTime(start) > patience)
            {
                return false;
            }

            foreach ((Thread thread, RequestSlot slot) in threads)
            {
                if (slot.Waits)
                {
                    _ = ThreadCall.Interrupt(slot.Thread); // ESRCH: it ended just now
                }

                _ = thread.Join(DrainBeatMilliseconds);
            }
        }
    }

    /// <summary>Answers what a predecessor had taken, one after another and before anything new: then nothing is answered twice.</summary>
    private TakenRequests Finish(ThreadIdentity identity)
    {
        int answered = 0;
        int repeated = 0;
        for (int index = 0; index < _journal.SlotCount; index++)
        {
            RequestSlot slot = _journal.Slot(index);
            if (!slot.HoldsRequest)
            {
                continue;
            }

            if (slot.HoldsAnswer)
            {
                answered++;
                _ = _device.Send(slot.Answer); // ENOENT: it was sent
            }
            else
            {
                repeated++;
                Repeat(slot, identity);
            }

            slot.Clear();
        }

        if (_options.AsksForResend && _journal.Agreed.HasFlag(InitFlags.FUSE_HAS_RESEND))
        {
            _ = _device.Resend(); // nothing should be left to be sent again; a kernel without it has told nothing either
        }

        return new TakenRequests(answered, repeated);
    }

    /// <summary>Serves a predecessor's request again. One that ended several processes is refused with EIO, so that it does not end them all.</summary>
    private void Repeat(RequestSlot slot, ThreadIdentity identity)
    {
        if (slot.Attempts < MostAttempts)
        {
            _dispatcher.TakeBack(slot.NodeId, slot.Lookups, slot.Handle);
            slot.BeginAgain();
            _ = Respond(slot, slot.Request, identity);
            return;
        }

        RequestReader reader = new(slot.Request);
        if (reader.TryTake(out FuseInHeader header))
        {
            Span<byte> reply = slot.Buffer[RequestSlot.ReplyOffset..];
            int length = new ReplyWriter(reply, header.Unique).Status(Errno.EIO);
            _ = _device.Send(reply[..length]); // ENOENT: its caller is gone
        }
    }
}
