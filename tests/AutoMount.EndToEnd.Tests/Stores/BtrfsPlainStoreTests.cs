namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>btrfs, without passthrough.</summary>
public sealed class BtrfsPlainStoreTests(BtrfsPlainStoreTests.Place place)
    : StoreTests(place),
        IClassFixture<BtrfsPlainStoreTests.Place>
{
    public sealed class Place() : BackingStorePlace(StoreKind.Btrfs, passthrough: false);
}
