using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Views;

/// <summary>One user's tree together with the views that his guests have of folders in it (decision D71): translates their requests, refuses what they may not do, and translates the answers.</summary>
/// <remarks>
/// A view's nodes are the owner's nodes under other ids (<see cref="ViewIds"/>), so there is one charge, one length and one
/// lock of each file. The kernel has inodes of its own for a view, with the guest's ids as the owner's, and checks permissions
/// by them. What the guest is not granted is refused here.
/// </remarks>
/// <param name="own">The owner's tree.</param>
/// <param name="views">The views.</param>
/// <param name="places">Where the views of others' folders are mounted in this tree.</param>
internal sealed partial class SharedFileSystem(
    UserFileSystem own,
    ViewTable views,
    GuestPlaces places
) : IFuseFileSystem
{
    /// <inheritdoc/>
    public void Initialize(InitFlags agreed) => own.Initialize(agreed);

    /// <inheritdoc/>
    public bool MadeRoom() => own.MadeRoom();

    /// <inheritdoc/>
    public void TakeBack(ulong nodeId, ReadOnlySpan<ulong> lookups, ulong handle) =>
        own.TakeBack(ViewIds.Node(nodeId), lookups, handle);

    /// <inheritdoc/>
    public void Forget(ulong nodeId, ulong lookups)
    {
        if (ViewIds.View(nodeId) != ViewIds.Places)
        {
            own.Forget(ViewIds.Node(nodeId), lookups);
        }
    }

    /// <inheritdoc/>
    public Errno GetVolume(in FuseCall call, out FuseStatFsOut volume) =>
        own.GetVolume(call.Of(ViewIds.Node(call.NodeId)), out volume);

    /// <inheritdoc/>
    public Errno SynchronizeAll(in FuseCall call) => own.SynchronizeAll(in call);

    /// <summary>Whether a request is the owner's own.</summary>
    private static bool IsOwn(in FuseCall call) => ViewIds.View(call.NodeId) == 0;

    /// <summary>Lets a guest's request about a name or a node in, or not.</summary>
    /// <returns>EACCES where the share has ended or another asks; else as <see cref="GuestView.Allows"/>.</returns>
    private Errno Begin(in FuseCall call, Act act, out GuestView view, out FuseCall inward)
    {
        inward = default;
        view = views.Find(ViewIds.View(call.NodeId))!;
        if (
            view is null
            || (call.User != 0 && call.User != view.Record.Guest.Id.Value)
            || own.VolumeOf(ViewIds.Node(call.NodeId)) != view.Volume
        )
        {
            return Errno.EACCES;
        }

        inward = view.Inward(in call);
        return view.Allows(act);
    }

    /// <summary>The same for what is open: it is who opened it that counts.</summary>
    private Errno BeginOpen(
        in FuseCall call,
        ulong handle,
        Act act,
        out GuestView view,
        out FuseCall inward
    )
    {
        inward = default;
        view = views.Find(ViewIds.View(call.NodeId))!;
        if (view is null || own.GuestOf(handle) != view.Record.Place)
        {
            return Errno.EACCES;
        }

        inward = view.Inward(in call);
        return view.Allows(act);
    }
}
