using AutoMount.Core.Quotas;

namespace AutoMount.FileSystem.Survival;

/// <summary>A folder's charge in the state that outlives the process.</summary>
/// <param name="state">The state.</param>
/// <param name="place">The folder's place.</param>
/// <param name="countsInodes">Whether it is the inodes' charge, not the bytes'.</param>
internal sealed class VolumeCell(TreeState state, ushort place, bool countsInodes) : QuotaCell
{
    /// <inheritdoc/>
    public override ref long Value
    {
        get
        {
            ref VolumeRecord record = ref state.Volume(place);
            return ref countsInodes ? ref record.Inodes : ref record.Bytes;
        }
    }
}
