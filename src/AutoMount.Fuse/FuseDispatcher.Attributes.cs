using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.Fuse;

internal sealed partial class FuseDispatcher
{
    private int GetAttributes(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (!reader.TryTake(out FuseGetAttrIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        Errno error = fileSystem.GetAttributes(in call, in request, out FuseAttrOut attributes);
        return writer.Value(error, in attributes);
    }

    private int SetAttributes(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (!reader.TryTake(out FuseSetAttrIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        FuseAttrOut attributes;
        Errno error;
        do
        {
            error = fileSystem.SetAttributes(in call, in request, out attributes);
        } while (IsWorthAnotherTry(error));

        return writer.Value(error, in attributes);
    }

    private int GetStatus(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (!reader.TryTake(out FuseStatXIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        Errno error = fileSystem.GetStatus(in call, in request, out FuseStatXOut status);
        return writer.Value(error, in status);
    }

    private int GetVolume(in FuseCall call, ReplyWriter writer)
    {
        Errno error = fileSystem.GetVolume(in call, out FuseStatFsOut volume);
        return writer.Value(error, in volume);
    }

    private int SetExtendedAttribute(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (
            !reader.TryTake(out FuseSetXAttrIn request)
            || !reader.TryTakeText(out ReadOnlySpan<byte> name)
            || !reader.TryTakeBytes(request.Size, out ReadOnlySpan<byte> value)
        )
        {
            return writer.Status(Errno.EINVAL);
        }

        return writer.Status(fileSystem.SetExtendedAttribute(in call, in request, name, value));
    }

    private int GetExtendedAttribute(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (
            !reader.TryTake(out FuseGetXAttrIn request)
            || !reader.TryTakeText(out ReadOnlySpan<byte> name)
        )
        {
            return writer.Status(Errno.EINVAL);
        }

        Span<byte> value = writer.Payload[..(int)Math.Min(request.Size, MaximumData)];
        Errno error = fileSystem.GetExtendedAttribute(in call, name, value, out int size);
        return SizeOrContent(error, size, request.Size, writer);
    }

    private int ListExtendedAttributes(
        in FuseCall call,
        ref RequestReader reader,
        ReplyWriter writer
    )
    {
        if (!reader.TryTake(out FuseGetXAttrIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        Span<byte> list = writer.Payload[..(int)Math.Min(request.Size, MaximumData)];
        Errno error = fileSystem.ListExtendedAttributes(in call, list, out int size);
        return SizeOrContent(error, size, request.Size, writer);
    }

    private int RemoveExtendedAttribute(
        in FuseCall call,
        ref RequestReader reader,
        ReplyWriter writer
    ) =>
        reader.TryTakeText(out ReadOnlySpan<byte> name)
            ? writer.Status(fileSystem.RemoveExtendedAttribute(in call, name))
            : writer.Status(Errno.EINVAL);

    /// <summary>A caller that gave no buffer wants the size alone.</summary>
    private static int SizeOrContent(Errno error, int size, uint asked, ReplyWriter writer) =>
        asked == 0
            ? writer.Value(error, new FuseGetXAttrOut { Size = (uint)size })
            : writer.InPlace(error, size);
}
