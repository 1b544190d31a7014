namespace AutoMount.Core.Scratch;

/// <summary>Decides which scratch a session gets. Pure.</summary>
public static class ScratchPlanner
{
    /// <summary>The smallest size of a scratch: less cannot hold a file system.</summary>
    public const long MinimumBytes = 4L << 20;

    private const long BytesPerInode = 4096; // a smaller scratch has fewer inodes than the configured number

    /// <summary>What was asked for, and the configured values for the rest.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="settings">What is configured.</param>
    /// <param name="used">Bytes of the scratches that the owner's other sessions have.</param>
    /// <param name="most">Bytes that all of them may have together; where that is bounded, a session that asks for no size gets what is left of it at most.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>, <see cref="ServiceError.LimitReached"/> with the numbers.</exception>
    public static ScratchPlan Plan(
        ScratchRequest request,
        ScratchSettings settings,
        long used = 0,
        long most = long.MaxValue
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(settings);
        ScratchKind kind = request.Kind ?? settings.Kind;
        long left = LeftFor(request, used, most);
        long bytes =
            request.Bytes ?? Math.Min(Math.Min(settings.Bytes, settings.MaximumBytes), left);
        if (bytes < MinimumBytes)
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"A scratch has at least {MinimumBytes} bytes (4M); {bytes} was asked for."
            );
        }

        if (bytes > settings.MaximumBytes)
        {
            throw new ServiceException(
                ServiceError.LimitReached,
                $"A scratch of {bytes} bytes was asked for, and {settings.MaximumBytes} are allowed here; "
                    + "ask for less, or an administrator raises MaxScratchSize= in automountd.conf(5)."
            );
        }

        if (bytes == long.MaxValue && kind != ScratchKind.Directory)
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"A scratch of kind '{ScratchWords.Of(kind)}' has a size: give one, such as '{ScratchWords.Of(kind)}:2G'."
            );
        }

        long inodes =
            bytes == long.MaxValue
                ? long.MaxValue // the file system is the host's, and so is their number
                : Math.Min(settings.Inodes, bytes / BytesPerInode);
        return new ScratchPlan(kind, bytes, inodes) { MustBeKept = most != long.MaxValue };
    }

    private static long LeftFor(ScratchRequest request, long used, long most)
    {
        long left = most == long.MaxValue ? long.MaxValue : most - used;
        if (left < (request.Bytes ?? MinimumBytes))
        {
            throw new ServiceException(
                ServiceError.LimitReached,
                $"Your sessions, and what is kept of ended ones, have {used} of {most} bytes of scratch (MaxScratch=), and this one asks for {request.Bytes ?? MinimumBytes}. "
                    + "Stop a session ('automountctl session stop ID') or take a kept scratch away ('automountctl session recover ID') first, ask for less, or ask the administrator for more."
            );
        }

        return left;
    }
}
