namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>ext4, with passthrough.</summary>
public sealed class Ext4StoreTests(Ext4StoreTests.Place place)
    : StoreTests(place),
        IClassFixture<Ext4StoreTests.Place>
{
    public sealed class Place() : BackingStorePlace(StoreKind.Ext4, passthrough: true);
}
