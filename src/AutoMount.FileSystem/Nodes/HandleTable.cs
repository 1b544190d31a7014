using AutoMount.FileSystem.Survival;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Nodes;

/// <summary>Open files by the handle given to the kernel. Handles are never used twice.</summary>
internal sealed class HandleTable
{
    private const uint FirstHandle = 1;
    private readonly SlotTable<OpenFile> _files;
    private readonly TreeState _state;

    /// <summary>An empty table, or one to be restored.</summary>
    /// <param name="state">Where a successor finds it.</param>
    internal HandleTable(TreeState state)
    {
        _state = state;
        _files = new SlotTable<OpenFile>(FirstHandle, made => state.HandlesMade = made);
    }

    /// <summary>Open files now.</summary>
    internal int Count => _files.Count;

    internal ulong Add(
        Node node,
        RawDescriptor descriptor,
        OpenMode flags,
        int guest,
        RequestSlot? slot
    )
    {
        OpenFile file = _files.Rent();
        file.Begin(node, descriptor, flags, guest);
        ulong number = _files.NextNumber(file);
        slot?.Opening(number);
        ref OpenRecord record = ref _state.Handle(file.Index);
        record.Number = number;
        record.Node = node.Number;
        record.Flags = (int)flags;
        record.Guest = guest;
        record.State.MakeLive();
        file.Publish(number);
        return number;
    }

    /// <summary>Makes a predecessor's open files again, those whose nodes are known.</summary>
    /// <param name="nodeOf">The node of a number, or null.</param>
    internal void Restore(Func<ulong, Node?> nodeOf) =>
        _files.Restore(
            _state.HandlesMade,
            file => _state.Handle(file.Index).Number,
            file =>
            {
                ref OpenRecord record = ref _state.Handle(file.Index);
                if (record.State != RecordState.Live || nodeOf(record.Node) is not { } node)
                {
                    record.State = RecordState.Free;
                    return false;
                }

                file.Begin(node, RawDescriptor.None, (OpenMode)record.Flags, record.Guest);
                return true;
            }
        );

    internal OpenFile? Find(ulong handle) => _files.Find(handle);

    /// <summary>A close begins: no successor finds the file open any more, so that it gives back nothing twice.</summary>
    internal void Forget(OpenFile file) => _state.Handle(file.Index).State = RecordState.Free;

    /// <summary>Gives a closed file's record back; the kernel never names its handle again.</summary>
    internal void Return(OpenFile file) => _files.Return(file);

    /// <summary>Every open file; only after the unmount.</summary>
    internal OpenFile[] All() => [.. _files.All()];
}
