using AutoMount.Core.Folders;
using AutoMount.Core.Quotas;

namespace AutoMount.FileSystem.Survival;

/// <summary>A folder's place in the state that outlives the process.</summary>
internal sealed class VolumePlace
{
    private readonly TreeState _state;

    private VolumePlace(TreeState state, ushort place, bool isInherited)
    {
        _state = state;
        Place = place;
        IsInherited = isInherited && state.Volume(place).Charged != 0;
        WasShown = isInherited && state.Volume(place).State == RecordState.Live;
        IsExact = IsInherited && state.IsSealed && state.Volume(place).Exact != 0;
        Bytes = new VolumeCell(state, place, countsInodes: false);
        Inodes = new VolumeCell(state, place, countsInodes: true);
    }

    /// <summary>The place.</summary>
    internal ushort Place { get; }

    /// <summary>Whether a predecessor had the folder, so that its charge stands there.</summary>
    internal bool IsInherited { get; }

    /// <summary>Whether a predecessor showed it under a name, which the kernel may know.</summary>
    internal bool WasShown { get; }

    /// <summary>Whether that charge is exact.</summary>
    internal bool IsExact { get; }

    /// <summary>The bytes' charge.</summary>
    internal QuotaCell Bytes { get; }

    /// <summary>The inodes' charge.</summary>
    internal QuotaCell Inodes { get; }

    /// <summary>What exists already was charged: from now on a successor takes the charge from here.</summary>
    internal void WasCharged() => _state.Volume(Place).Charged = 1;

    /// <summary>Finds a folder's place, or makes one.</summary>
    /// <returns>Null where all places are used.</returns>
    internal static VolumePlace? In(TreeState state, FolderId folder) =>
        state.TryFindVolume(folder, out ushort place)
            ? new VolumePlace(state, place, isInherited: true)
        : state.TryAddVolume(folder, out place) ? new VolumePlace(state, place, isInherited: false)
        : null;
}
