using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.Fuse;

internal sealed partial class FuseDispatcher
{
    private int Open(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (!reader.TryTake(out FuseOpenIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        Errno error = fileSystem.Open(in call, in request, writer.Payload, out FuseOpenOut open);
        return writer.Value(error, in open);
    }

    private int Read(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (!reader.TryTake(out FuseReadIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        Span<byte> buffer = writer.Payload[..(int)Math.Min(request.Size, MaximumData)];
        Errno error = fileSystem.Read(in call, in request, buffer, out int count);
        return writer.InPlace(error, count);
    }

    private int Write(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (
            !reader.TryTake(out FuseWriteIn request)
            || !reader.TryTakeBytes(request.Size, out ReadOnlySpan<byte> data)
        )
        {
            return writer.Status(Errno.EINVAL);
        }

        int count;
        Errno error;
        do
        {
            error = fileSystem.Write(in call, in request, data, out count);
        } while (IsWorthAnotherTry(error));

        return writer.Value(error, new FuseWriteOut { Size = (uint)count });
    }

    private int Release(
        in FuseCall call,
        ref RequestReader reader,
        ReplyWriter writer,
        bool directory
    )
    {
        if (!reader.TryTake(out FuseReleaseIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        if (directory)
        {
            fileSystem.ReleaseDirectory(in call, in request);
        }
        else
        {
            fileSystem.Release(in call, in request);
        }

        return writer.Status(Errno.None);
    }

    private int Synchronize(
        in FuseCall call,
        ref RequestReader reader,
        ReplyWriter writer,
        bool directory
    )
    {
        if (!reader.TryTake(out FuseFSyncIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        return writer.Status(
            directory
                ? fileSystem.SynchronizeDirectory(in call, in request)
                : fileSystem.Synchronize(in call, in request)
        );
    }

    private int Allocate(in FuseCall call, ref RequestReader reader, ReplyWriter writer) =>
        reader.TryTake(out FuseFAllocateIn request)
            ? writer.Status(Allocate(in call, in request))
            : writer.Status(Errno.EINVAL);

    private Errno Allocate(in FuseCall call, in FuseFAllocateIn request)
    {
        Errno error;
        do
        {
            error = fileSystem.Allocate(in call, in request);
        } while (IsWorthAnotherTry(error));

        return error;
    }

    /// <summary>A full store may have room once what was just removed is forgotten by the kernel, which tells it a moment later.</summary>
    private bool IsWorthAnotherTry(Errno error) => error == Errno.ENOSPC && fileSystem.MadeRoom();

    private int Seek(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (!reader.TryTake(out FuseLSeekIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        Errno error = fileSystem.Seek(in call, in request, out long position);
        return writer.Value(error, in position);
    }

    private int CopyRange(in FuseCall call, ref RequestReader reader, ReplyWriter writer, bool wide)
    {
        const long narrowMaximum = 1L << 30; // the narrow reply counts in 32 bits
        if (!reader.TryTake(out FuseCopyFileRangeIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        request.Length = wide ? request.Length : Math.Min(request.Length, (ulong)narrowMaximum);
        long copied;
        Errno error;
        do
        {
            error = fileSystem.CopyRange(in call, in request, out copied);
        } while (IsWorthAnotherTry(error));

        return wide
            ? writer.Value(error, in copied)
            : writer.Value(error, new FuseWriteOut { Size = (uint)copied });
    }
}
