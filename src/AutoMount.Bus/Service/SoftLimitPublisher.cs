using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

/// <summary>Tells the bus of soft limits that are passed, enforced and kept again, by a signal of the folder's or user's object. Everybody hears it: it has no name and no size in it.</summary>
/// <param name="loop">The bus thread.</param>
/// <param name="tree">Announces.</param>
/// <param name="keeper">Tells; null for nothing.</param>
internal sealed class SoftLimitPublisher(BusLoop loop, ObjectTree tree, SoftLimitKeeper? keeper)
{
    private const string Signal = "SoftLimit";

    /// <summary>Adds the signal to an interface.</summary>
    internal static void Define(InterfaceDefinition definition) =>
        definition.Signal(Signal, "resource:s state:s");

    /// <summary>Begins to follow.</summary>
    internal void Start() => keeper?.Changed += OnChanged;

    /// <summary>Follows no longer.</summary>
    internal void Stop() => keeper?.Changed -= OnChanged;

    private void OnChanged(SoftLimitChange change)
    {
        (string path, string name) = change.Folder is { } folder
            ? (BusNames.FolderPath(folder.Id.Value), BusNames.FolderInterface)
            : (BusNames.UserPath(change.Owner.Value), BusNames.UserInterface);
        loop.Post(() =>
            tree.EmitSignal(
                path,
                name,
                Signal,
                writer =>
                {
                    writer.WriteString(change.Resource == QuotaResource.Bytes ? "bytes" : "inodes");
                    writer.WriteString(change.Kind.ToString().ToLowerInvariant());
                }
            )
        );
    }
}
