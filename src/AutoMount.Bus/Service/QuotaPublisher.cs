using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

/// <summary>Tells the bus of folders and users that are nearly full, by a signal of their objects. Everybody hears it: it has no name and no size in it.</summary>
/// <param name="loop">The bus thread.</param>
/// <param name="tree">Announces.</param>
/// <param name="watch">Tells; null for nothing.</param>
internal sealed class QuotaPublisher(BusLoop loop, ObjectTree tree, QuotaWatch? watch)
{
    private const string Signal = "QuotaThreshold";

    /// <summary>Adds the signal to an interface.</summary>
    internal static void Define(InterfaceDefinition definition) =>
        definition.Signal(Signal, "resource:s percent:u");

    /// <summary>Begins to follow.</summary>
    internal void Start() => watch?.Reached += OnReached;

    /// <summary>Follows no longer.</summary>
    internal void Stop() => watch?.Reached -= OnReached;

    private void OnReached(QuotaThreshold threshold)
    {
        (string path, string name) = threshold.Folder is { } folder
            ? (BusNames.FolderPath(folder.Id.Value), BusNames.FolderInterface)
            : (BusNames.UserPath(threshold.Owner.Value), BusNames.UserInterface);
        loop.Post(() =>
            tree.EmitSignal(
                path,
                name,
                Signal,
                writer =>
                {
                    writer.WriteString(
                        threshold.Resource == QuotaResource.Bytes ? "bytes" : "inodes"
                    );
                    writer.WriteUInt32((uint)threshold.Percent);
                }
            )
        );
    }
}
