namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>File systems a backing store may lie on.</summary>
public enum StoreKind
{
    Ext4,
    Xfs,
    Btrfs,
    Tmpfs,
}
