using System.Text;
using AutoMount.Core.Shares;
using AutoMount.FileSystem.Store;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Views;

/// <summary>One guest's view of a folder: who he is in the store, what he sees, what he may do. It can be ended at any moment.</summary>
/// <param name="view">Whose it is.</param>
/// <param name="volume">The folder.</param>
internal sealed class GuestView(FolderView view, FolderVolume volume)
{
    private const uint Nobody = 65534; // overflowuid: whoever has the guest's own ids in the store
    private const uint SetIdBits = 0xC00; // S_ISUID and S_ISGID
    private const string Prefix = " view "; // no folder's name begins with a blank

    private volatile int _rights = (int)view.Rights;

    /// <summary>The view's number.</summary>
    internal ushort Number { get; } = (ushort)view.Number;

    /// <summary>Whose it is.</summary>
    internal FolderView Record { get; } = view;

    /// <summary>The folder.</summary>
    internal FolderVolume Volume { get; } = volume;

    /// <summary>The name that its root has in the owner's tree: no folder can have it, and no listing shows it.</summary>
    internal byte[] RootNameBytes { get; } = Encoding.ASCII.GetBytes(NameOf(view.Number));

    /// <summary>What the guest may do; may change while he does it.</summary>
    internal ShareRights Rights
    {
        get => (ShareRights)_rights;
        set => _rights = (int)value;
    }

    /// <summary>Whether files can be cut short and names taken away through it.</summary>
    internal bool MayDelete => Rights == ShareRights.ReadWriteDelete;

    /// <summary>Whether it allows something now.</summary>
    /// <returns>EROFS where it is to be read only, EPERM where nothing that is there may be lost.</returns>
    internal Errno Allows(Act act) =>
        act == Act.Read ? Errno.None
        : Rights == ShareRights.ReadOnly ? Errno.EROFS
        : act == Act.Delete && !MayDelete ? Errno.EPERM
        : Errno.None;

    /// <summary>The name of a view's root.</summary>
    internal static string NameOf(int number) => $"{Prefix}{number}";

    /// <summary>Whether a name is one of views.</summary>
    internal static bool IsName(ReadOnlySpan<char> name) => name.StartsWith(Prefix);

    /// <summary>The call as the owner's tree gets it.</summary>
    internal FuseCall Inward(in FuseCall call)
    {
        bool isGuest = call.User == Record.Guest.Id.Value;
        return call.Through(
            Number,
            ViewIds.Node(call.NodeId),
            isGuest ? Record.Owner.Id.Value : call.User,
            isGuest ? Record.Owner.PrimaryGroup : call.Group
        );
    }

    /// <summary>A mode without set-id bits: a program of a guest's is not to run with the owner's rights, wherever the owner copies it.</summary>
    internal static uint WithoutSetIds(uint mode) => mode & ~SetIdBits;

    /// <summary>The owner's uid in the store where the guest names himself.</summary>
    /// <returns>EPERM for another's, which root alone may give.</returns>
    internal Errno TryOwnerOf(uint user, in FuseCall call, out uint inStore)
    {
        bool isGuest = user == Record.Guest.Id.Value;
        inStore = isGuest ? Record.Owner.Id.Value : user;
        return isGuest || call.User == 0 ? Errno.None : Errno.EPERM;
    }

    /// <summary>The same for gids.</summary>
    internal Errno TryGroupOf(uint group, in FuseCall call, out uint inStore)
    {
        bool isGuest = group == Record.Guest.PrimaryGroup;
        inStore = isGuest ? Record.Owner.PrimaryGroup : group;
        return isGuest || call.User == 0 ? Errno.None : Errno.EPERM;
    }

    /// <summary>Whose a file is for the guest.</summary>
    internal uint UserSeen(uint user) =>
        user == Record.Owner.Id.Value ? Record.Guest.Id.Value
        : user == Record.Guest.Id.Value ? Nobody
        : user;

    /// <summary>Which group it has for him.</summary>
    internal uint GroupSeen(uint group) =>
        group == Record.Owner.PrimaryGroup ? Record.Guest.PrimaryGroup
        : group == Record.Guest.PrimaryGroup ? Nobody
        : group;

    /// <summary>An entry as the guest sees it.</summary>
    internal void Outward(ref FuseEntryOut entry)
    {
        if (entry.NodeId != 0)
        {
            entry.NodeId = ViewIds.Tag(entry.NodeId, Number);
            Outward(ref entry.Attributes);
        }
    }

    /// <summary>Attributes as the guest sees them.</summary>
    internal void Outward(ref FuseAttr attributes)
    {
        attributes.User = UserSeen(attributes.User);
        attributes.Group = GroupSeen(attributes.Group);
    }
}

/// <summary>What a request of a guest does to the folder.</summary>
internal enum Act
{
    /// <summary>Nothing.</summary>
    Read,

    /// <summary>It adds or changes.</summary>
    Write,

    /// <summary>It takes something away.</summary>
    Delete,
}
