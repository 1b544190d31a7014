using AutoMount.Bus.SdBus;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

/// <summary>What a folder was, on its own object. For the bus thread.</summary>
/// <param name="snapshots">Takes, lists, compares, goes back and drops.</param>
/// <param name="find">The folder at a path.</param>
internal sealed class FolderSnapshotMethods(
    SnapshotOperations snapshots,
    Func<string, FolderEntry> find
)
{
    private const string SnapshotSignature = "(utsstb)";
    private const string DifferenceSignature = "(ssb)";

    /// <summary>Adds methods to the interface of folders.</summary>
    internal void Define(InterfaceDefinition definition)
    {
        definition.Method("CreateSnapshot", "options:a{sv}", "snapshot:u", CreateAsync);
        definition.Method(
            "ListSnapshots",
            "options:a{sv}",
            $"snapshots:a{SnapshotSignature}",
            ListAsync
        );
        definition.Method(
            "DiffSnapshot",
            "options:a{sv}",
            $"differences:a{DifferenceSignature} more:b",
            DiffAsync
        );
        definition.Method("RestoreSnapshot", "options:a{sv}", "before:u", RestoreAsync);
        definition.Method("DeleteSnapshots", "options:a{sv}", "deleted:u", DeleteAsync);
    }

    private async Task<Reply> CreateAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        string note = options.TakeText("note") ?? string.Empty;
        options.End();
        uint number = await snapshots
            .CreateAsync(call, find(call.Path).Folder, note)
            .ConfigureAwait(true);
        return writer => writer.WriteUInt32(number);
    }

    private async Task<Reply> ListAsync(MethodCall call)
    {
        CallOptions.ReadNone(call.Arguments);
        IReadOnlyList<FolderSnapshot> found = await snapshots
            .ListAsync(call, find(call.Path).Folder)
            .ConfigureAwait(true);
        return writer =>
            writer.WriteArray(
                SnapshotSignature,
                found,
                static (inner, snapshot) =>
                {
                    inner.WriteUInt32(snapshot.Number);
                    inner.WriteUInt64(BusValues.Timestamp(snapshot.TakenAt));
                    inner.WriteString(SnapshotOperations.WordOf(snapshot.Reason));
                    inner.WriteString(snapshot.Note);
                    inner.WriteUInt64((ulong)snapshot.Bytes);
                    inner.WriteBoolean(snapshot.IsComplete);
                }
            );
    }

    private async Task<Reply> DiffAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        uint? number = SnapshotOperations.TakeNumber(options, "snapshot");
        int most = SnapshotOperations.TakeMost(options);
        options.End();
        (IReadOnlyList<SnapshotDifference> found, bool isMore) = await snapshots
            .CompareAsync(call, find(call.Path).Folder, number, most)
            .ConfigureAwait(true);
        return writer =>
        {
            writer.WriteArray(
                DifferenceSignature,
                found,
                static (inner, difference) =>
                {
                    inner.WriteString(SnapshotOperations.TextOf(difference.Path.Span));
                    inner.WriteString(SnapshotOperations.WordOf(difference.Change));
                    inner.WriteBoolean(difference.IsDirectory);
                }
            );
            writer.WriteBoolean(isMore);
        };
    }

    private async Task<Reply> RestoreAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        uint? number = SnapshotOperations.TakeNumber(options, "snapshot");
        string path = options.TakeText("path") ?? string.Empty;
        options.End();
        uint before = await snapshots
            .RestoreAsync(call, find(call.Path).Folder, number, path)
            .ConfigureAwait(true);
        return writer => writer.WriteUInt32(before);
    }

    private async Task<Reply> DeleteAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        uint? upTo = SnapshotOperations.TakeNumber(options, "up-to");
        options.End();
        int dropped = await snapshots
            .DeleteAsync(call, find(call.Path).Folder, upTo)
            .ConfigureAwait(true);
        return writer => writer.WriteUInt32((uint)dropped);
    }
}
