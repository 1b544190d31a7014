using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.Fuse;

internal sealed partial class FuseDispatcher
{
    private int Lookup(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (!reader.TryTakeName(out PathComponent name))
        {
            return writer.Status(Errno.EINVAL);
        }

        Errno error = fileSystem.Lookup(in call, name, out FuseEntryOut entry);
        return writer.Value(error, in entry);
    }

    private int Forget(in FuseCall call, ref RequestReader reader)
    {
        if (reader.TryTake(out ulong lookups))
        {
            call.Slot?.Clear(); // one forgotten twice would take the node from under the kernel; one lost only keeps it
            fileSystem.Forget(call.NodeId, lookups);
        }

        return 0;
    }

    private int BatchForget(in FuseCall call, ref RequestReader reader)
    {
        call.Slot?.Clear(); // as above
        if (reader.TryTake(out uint count) && reader.TryTake(out uint _))
        {
            while (count-- > 0 && reader.TryTake(out FuseForgetOne one))
            {
                fileSystem.Forget(one.NodeId, one.Lookups);
            }
        }

        return 0;
    }

    private int MakeSymlink(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (
            !reader.TryTakeName(out PathComponent name)
            || !reader.TryTakeText(out ReadOnlySpan<byte> target)
        )
        {
            return writer.Status(Errno.EINVAL);
        }

        FuseEntryOut entry;
        Errno error;
        do
        {
            error = fileSystem.MakeSymlink(in call, name, target, out entry);
        } while (IsWorthAnotherTry(error));

        return writer.Value(error, in entry);
    }

    private int ReadSymlink(in FuseCall call, ReplyWriter writer)
    {
        const int pathMaximum = 4095; // the kernel takes a page less its NUL; longer would be EIO (fuse_readlink_folio in fs/fuse/dir.c)
        Errno error = fileSystem.ReadSymlink(
            in call,
            writer.Payload[..pathMaximum],
            out int length
        );
        return writer.InPlace(error, length);
    }

    private int MakeNode(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (!reader.TryTake(out FuseMkNodIn request) || !reader.TryTakeName(out PathComponent name))
        {
            return writer.Status(Errno.EINVAL);
        }

        FuseEntryOut entry;
        Errno error;
        do
        {
            error = fileSystem.MakeNode(in call, in request, name, out entry);
        } while (IsWorthAnotherTry(error));

        return writer.Value(error, in entry);
    }

    private int MakeDirectory(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (!reader.TryTake(out FuseMkDirIn request) || !reader.TryTakeName(out PathComponent name))
        {
            return writer.Status(Errno.EINVAL);
        }

        FuseEntryOut entry;
        Errno error;
        do
        {
            error = fileSystem.MakeDirectory(in call, in request, name, out entry);
        } while (IsWorthAnotherTry(error));

        return writer.Value(error, in entry);
    }

    private int Remove(
        in FuseCall call,
        ref RequestReader reader,
        ReplyWriter writer,
        bool directory
    )
    {
        if (!reader.TryTakeName(out PathComponent name))
        {
            return writer.Status(Errno.EINVAL);
        }

        return writer.Status(
            directory
                ? fileSystem.RemoveDirectory(in call, name)
                : fileSystem.RemoveFile(in call, name)
        );
    }

    private int Rename(
        in FuseCall call,
        ref RequestReader reader,
        ReplyWriter writer,
        bool withFlags
    )
    {
        FuseRenameIn request;
        if (withFlags)
        {
            if (!reader.TryTake(out request))
            {
                return writer.Status(Errno.EINVAL);
            }
        }
        else
        {
            if (!reader.TryTake(out ulong newDirectory))
            {
                return writer.Status(Errno.EINVAL);
            }

            request = new FuseRenameIn { NewDirectory = newDirectory };
        }

        return
            reader.TryTakeName(out PathComponent oldName)
            && reader.TryTakeName(out PathComponent newName)
            ? writer.Status(fileSystem.Rename(in call, in request, oldName, newName))
            : writer.Status(Errno.EINVAL);
    }

    private int MakeLink(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (!reader.TryTake(out FuseLinkIn request) || !reader.TryTakeName(out PathComponent name))
        {
            return writer.Status(Errno.EINVAL);
        }

        FuseEntryOut entry;
        Errno error;
        do
        {
            error = fileSystem.MakeLink(in call, in request, name, out entry);
        } while (IsWorthAnotherTry(error));

        return writer.Value(error, in entry);
    }

    private int Create(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (
            !reader.TryTake(out FuseCreateIn request) || !reader.TryTakeName(out PathComponent name)
        )
        {
            return writer.Status(Errno.EINVAL);
        }

        FuseEntryOut entry;
        FuseOpenOut open;
        Errno error;
        do
        {
            error = fileSystem.Create(in call, in request, name, out entry, out open);
        } while (IsWorthAnotherTry(error));

        return writer.Values(error, in entry, in open);
    }

    private int CreateTemporary(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (!reader.TryTake(out FuseCreateIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        FuseEntryOut entry;
        FuseOpenOut open;
        Errno error;
        do
        {
            error = fileSystem.CreateTemporary(in call, in request, out entry, out open);
        } while (IsWorthAnotherTry(error));

        return writer.Values(error, in entry, in open);
    }

    private int OpenDirectory(in FuseCall call, ref RequestReader reader, ReplyWriter writer)
    {
        if (!reader.TryTake(out FuseOpenIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        Errno error = fileSystem.OpenDirectory(in call, in request, out FuseOpenOut open);
        return writer.Value(error, in open);
    }

    private int ReadDirectory(
        in FuseCall call,
        ref RequestReader reader,
        ReplyWriter writer,
        bool withAttributes
    )
    {
        if (!reader.TryTake(out FuseReadIn request))
        {
            return writer.Status(Errno.EINVAL);
        }

        DirectoryReply entries = new(writer.Payload[..(int)Math.Min(request.Size, MaximumData)]);
        Errno error = fileSystem.ReadDirectory(in call, in request, withAttributes, ref entries);
        return writer.InPlace(error, entries.Length);
    }
}
