using AutoMount.Bus.Client;
using AutoMount.Bus.Interop;

namespace AutoMount.Bus.SdBus;

/// <summary>Calls of ours to other services. For the bus thread, which goes on meanwhile and comes back to whoever waits.</summary>
/// <param name="loop">The connection.</param>
internal sealed class OutgoingCalls(BusLoop loop)
{
    /// <summary>Calls a method.</summary>
    /// <param name="target">Whom to call.</param>
    /// <param name="member">The method.</param>
    /// <param name="arguments">Writes the arguments.</param>
    /// <param name="timeout">The longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>The reply, to be disposed.</returns>
    /// <exception cref="BusCallException">The other side answered an error, or nobody did.</exception>
    internal async Task<BusMessage> CallAsync(
        BusTarget target,
        string member,
        Action<MessageWriter> arguments,
        TimeSpan timeout
    )
    {
        TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        nint call = Make(target, member, arguments);
        PendingCall pending;
        try
        {
            ulong microseconds =
                timeout == Timeout.InfiniteTimeSpan
                    ? ulong.MaxValue
                    : (ulong)timeout.TotalMicroseconds;
            pending = new PendingCall(loop.Bus, call, microseconds, answered.SetResult);
        }
        finally
        {
            _ = LibSystemd.MessageUnref(call);
        }

        using (pending)
        {
            await answered.Task.ConfigureAwait(true);
            return pending.Reply!.ThrowIfError();
        }
    }

    /// <summary>Calls a method whose answer does not matter; from any thread.</summary>
    internal void Send(BusTarget target, string member, Action<MessageWriter> arguments) =>
        loop.Post(() =>
        {
            nint call = Make(target, member, arguments);
            _ = LibSystemd.Send(loop.Bus, call, cookie: 0);
            _ = LibSystemd.MessageUnref(call);
        });

    private nint Make(BusTarget target, string member, Action<MessageWriter> arguments)
    {
        int made = LibSystemd.MessageNewMethodCall(
            loop.Bus,
            out nint call,
            target.Destination,
            target.Path,
            target.Interface,
            member
        );
        _ = BusException.Check(made, $"making a call of {member}");
        try
        {
            arguments(new MessageWriter(call));
            return call;
        }
        catch
        {
            _ = LibSystemd.MessageUnref(call);
            throw;
        }
    }
}
