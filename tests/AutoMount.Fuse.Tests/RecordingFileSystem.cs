using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.Fuse.Tests;

/// <summary>Notes which request came with which name, and answers as told.</summary>
internal sealed class RecordingFileSystem : IFuseFileSystem
{
    public List<string> Calls { get; } = [];

    public Errno Answer { get; set; }

    public byte[] Content { get; set; } = [];

    public FuseRenameIn LastRename { get; private set; }

    /// <summary>Whether every buffer is filled to its last byte.</summary>
    public bool FillsBuffers { get; set; }

    /// <summary>What every lookup does first.</summary>
    public Action? BeforeLookup { get; init; }

    public bool MadeRoom() => false;

    public void TakeBack(ulong nodeId, ReadOnlySpan<ulong> lookups, ulong handle)
    {
        Calls.Add($"TakeBack {nodeId} [{string.Join(' ', lookups.ToArray())}] {handle}");
    }

    public void Initialize(InitFlags agreed)
    {
        Calls.Add("Initialize" + " " + agreed);
    }

    public Errno Lookup(in FuseCall call, PathComponent name, out FuseEntryOut entry)
    {
        entry = default;
        entry.NodeId = 42;
        BeforeLookup?.Invoke();
        Calls.Add("Lookup" + " " + Text(name.Bytes));
        return Answer;
    }

    public void Forget(ulong nodeId, ulong lookups)
    {
        Calls.Add("Forget" + " " + nodeId + "x" + lookups);
    }

    public Errno GetAttributes(
        in FuseCall call,
        in FuseGetAttrIn request,
        out FuseAttrOut attributes
    )
    {
        attributes = default;
        Calls.Add("GetAttributes");
        return Answer;
    }

    public Errno SetAttributes(
        in FuseCall call,
        in FuseSetAttrIn request,
        out FuseAttrOut attributes
    )
    {
        attributes = default;
        Calls.Add("SetAttributes");
        return Answer;
    }

    public Errno GetStatus(in FuseCall call, in FuseStatXIn request, out FuseStatXOut status)
    {
        status = default;
        Calls.Add("GetStatus");
        return Answer;
    }

    public Errno ReadSymlink(in FuseCall call, Span<byte> target, out int length)
    {
        length = Fill(target);
        Calls.Add("ReadSymlink");
        return Answer;
    }

    public Errno MakeSymlink(
        in FuseCall call,
        PathComponent name,
        ReadOnlySpan<byte> terminatedTarget,
        out FuseEntryOut entry
    )
    {
        entry = default;
        Calls.Add("MakeSymlink" + " " + Text(name.Bytes) + " " + Text(terminatedTarget));
        return Answer;
    }

    public Errno MakeNode(
        in FuseCall call,
        in FuseMkNodIn request,
        PathComponent name,
        out FuseEntryOut entry
    )
    {
        entry = default;
        Calls.Add("MakeNode" + " " + Text(name.Bytes));
        return Answer;
    }

    public Errno MakeDirectory(
        in FuseCall call,
        in FuseMkDirIn request,
        PathComponent name,
        out FuseEntryOut entry
    )
    {
        entry = default;
        Calls.Add("MakeDirectory" + " " + Text(name.Bytes));
        return Answer;
    }

    public Errno RemoveFile(in FuseCall call, PathComponent name)
    {
        Calls.Add("RemoveFile" + " " + Text(name.Bytes));
        return Answer;
    }

    public Errno RemoveDirectory(in FuseCall call, PathComponent name)
    {
        Calls.Add("RemoveDirectory" + " " + Text(name.Bytes));
        return Answer;
    }

    public Errno Rename(
        in FuseCall call,
        in FuseRenameIn request,
        PathComponent oldName,
        PathComponent newName
    )
    {
        LastRename = request;
        Calls.Add("Rename" + " " + Text(oldName.Bytes) + " " + Text(newName.Bytes));
        return Answer;
    }

    public Errno MakeLink(
        in FuseCall call,
        in FuseLinkIn request,
        PathComponent name,
        out FuseEntryOut entry
    )
    {
        entry = default;
        Calls.Add("MakeLink" + " " + Text(name.Bytes));
        return Answer;
    }

    public Errno Open(
        in FuseCall call,
        in FuseOpenIn request,
        Span<byte> scratch,
        out FuseOpenOut open
    )
    {
        open = default;
        Calls.Add("Open");
        return Answer;
    }

    public Errno Create(
        in FuseCall call,
        in FuseCreateIn request,
        PathComponent name,
        out FuseEntryOut entry,
        out FuseOpenOut open
    )
    {
        entry = default;
        open = default;
        Calls.Add("Create" + " " + Text(name.Bytes));
        return Answer;
    }

    public Errno CreateTemporary(
        in FuseCall call,
        in FuseCreateIn request,
        out FuseEntryOut entry,
        out FuseOpenOut open
    )
    {
        entry = default;
        open = default;
        Calls.Add("CreateTemporary");
        return Answer;
    }

    public Errno Read(in FuseCall call, in FuseReadIn request, Span<byte> buffer, out int count)
    {
        count = default;
        Content.AsSpan(0, Math.Min(Content.Length, buffer.Length)).CopyTo(buffer);
        count = FillsBuffers ? Fill(buffer) : Math.Min(Content.Length, buffer.Length);
        Calls.Add("Read");
        return Answer;
    }

    public Errno Write(
        in FuseCall call,
        in FuseWriteIn request,
        ReadOnlySpan<byte> data,
        out int count
    )
    {
        count = default;
        count = data.Length;
        Calls.Add("Write" + " " + Text(data));
        return Answer;
    }

    public void Release(in FuseCall call, in FuseReleaseIn request)
    {
        Calls.Add("Release");
    }

    public Errno Synchronize(in FuseCall call, in FuseFSyncIn request)
    {
        Calls.Add("Synchronize");
        return Answer;
    }

    public Errno Allocate(in FuseCall call, in FuseFAllocateIn request)
    {
        Calls.Add("Allocate");
        return Answer;
    }

    public Errno Seek(in FuseCall call, in FuseLSeekIn request, out long position)
    {
        position = default;
        Calls.Add("Seek");
        return Answer;
    }

    public Errno CopyRange(in FuseCall call, in FuseCopyFileRangeIn request, out long copied)
    {
        copied = default;
        Calls.Add("CopyRange");
        return Answer;
    }

    public Errno OpenDirectory(in FuseCall call, in FuseOpenIn request, out FuseOpenOut open)
    {
        open = default;
        Calls.Add("OpenDirectory");
        return Answer;
    }

    public Errno ReadDirectory(
        in FuseCall call,
        in FuseReadIn request,
        bool withAttributes,
        ref DirectoryReply reply
    )
    {
        Calls.Add("ReadDirectory");
        while (
            FillsBuffers
            && (
                withAttributes
                    ? reply.TryAdd(default(FuseEntryOut), 1, 1, 8, "name"u8)
                    : reply.TryAdd(1, 1, 8, "name"u8)
            )
        ) { }

        return Answer;
    }

    public void ReleaseDirectory(in FuseCall call, in FuseReleaseIn request)
    {
        Calls.Add("ReleaseDirectory");
    }

    public Errno SynchronizeDirectory(in FuseCall call, in FuseFSyncIn request)
    {
        Calls.Add("SynchronizeDirectory");
        return Answer;
    }

    public Errno GetVolume(in FuseCall call, out FuseStatFsOut volume)
    {
        volume = default;
        Calls.Add("GetVolume");
        return Answer;
    }

    public Errno SynchronizeAll(in FuseCall call)
    {
        Calls.Add("SynchronizeAll");
        return Answer;
    }

    public Errno SetExtendedAttribute(
        in FuseCall call,
        in FuseSetXAttrIn request,
        ReadOnlySpan<byte> terminatedName,
        ReadOnlySpan<byte> value
    )
    {
        Calls.Add("SetExtendedAttribute" + " " + Text(terminatedName) + " " + Text(value));
        return Answer;
    }

    public Errno GetExtendedAttribute(
        in FuseCall call,
        ReadOnlySpan<byte> terminatedName,
        Span<byte> value,
        out int size
    )
    {
        size = Fill(value);
        Calls.Add("GetExtendedAttribute" + " " + Text(terminatedName));
        return Answer;
    }

    public Errno ListExtendedAttributes(in FuseCall call, Span<byte> list, out int size)
    {
        size = Fill(list);
        Calls.Add("ListExtendedAttributes");
        return Answer;
    }

    public Errno RemoveExtendedAttribute(in FuseCall call, ReadOnlySpan<byte> terminatedName)
    {
        Calls.Add("RemoveExtendedAttribute" + " " + Text(terminatedName));
        return Answer;
    }

    private int Fill(Span<byte> buffer)
    {
        if (!FillsBuffers)
        {
            return 0;
        }

        buffer.Fill(0xEE);
        return buffer.Length;
    }

    private static string Text(ReadOnlySpan<byte> bytes) =>
        System.Text.Encoding.Latin1.GetString(bytes).TrimEnd('\0');
}
