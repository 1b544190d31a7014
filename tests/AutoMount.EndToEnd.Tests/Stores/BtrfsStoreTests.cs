namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>btrfs, with passthrough.</summary>
public sealed class BtrfsStoreTests(BtrfsStoreTests.Place place)
    : StoreTests(place),
        IClassFixture<BtrfsStoreTests.Place>
{
    public sealed class Place() : BackingStorePlace(StoreKind.Btrfs, passthrough: true);
}
