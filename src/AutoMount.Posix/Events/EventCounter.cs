using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Events;

/// <summary>Wakes a thread that waits for a descriptor (<c>eventfd(2)</c> and <c>poll(2)</c>).</summary>
public sealed unsafe class EventCounter : IDisposable
{
    private readonly FileDescriptor _descriptor;

    /// <summary>Makes a counter at zero.</summary>
    /// <exception cref="IOException">There are no more descriptors.</exception>
    public EventCounter()
    {
        int number = LibC.EventFd(0, LibC.OCloexec | LibC.EventNonBlocking);
        Errno error = number < 0 ? LibC.LastError : Errno.None;
        _descriptor = new FileDescriptor(number);
        if (error != Errno.None)
        {
            throw new IOException($"eventfd: {error}");
        }
    }

    /// <summary>Ends the present or the next <see cref="WaitWith"/>; any thread.</summary>
    public void Signal()
    {
        ulong one = 1;
        _ = LibC.Write(_descriptor.Number, &one, sizeof(ulong)); // a full counter wakes as well
    }

    /// <summary>Waits until the counter is signalled, the descriptor is ready or the time is over; then the counter is zero again.</summary>
    /// <param name="descriptor">What else to wait for.</param>
    /// <param name="events">Its poll events, as the owner of the descriptor gave them.</param>
    /// <param name="timeoutMilliseconds">The longest wait; -1 for ever.</param>
    public void WaitWith(FileDescriptor descriptor, int events, int timeoutMilliseconds)
    {
        LibC.PollDescriptor* entries = stackalloc LibC.PollDescriptor[2];
        entries[0] = new() { Descriptor = descriptor.Number, Events = (short)events };
        entries[1] = new() { Descriptor = _descriptor.Number, Events = LibC.PollIn };
        _ = LibC.Poll(entries, 2, timeoutMilliseconds); // EINTR: the caller looks and waits again
        ulong count;
        _ = LibC.Read(_descriptor.Number, &count, sizeof(ulong)); // EAGAIN: nobody signalled
    }

    /// <summary>Waits until the counter is signalled or one of the other descriptors is ready; then the counter is zero again.</summary>
    /// <param name="entries">What to wait for; the first is left for the counter.</param>
    /// <param name="count">How many they are.</param>
    internal void WaitWithAny(LibC.PollDescriptor* entries, int count)
    {
        entries[0] = new() { Descriptor = _descriptor.Number, Events = LibC.PollIn };
        _ = LibC.Poll(entries, (nuint)count, timeoutMilliseconds: -1); // EINTR: the caller looks and waits again
        ulong counted;
        _ = LibC.Read(_descriptor.Number, &counted, sizeof(ulong)); // EAGAIN: nobody signalled
    }

    /// <summary>Gives the descriptor back.</summary>
    public void Dispose() => _descriptor.Dispose();
}
