namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>ext4, without passthrough.</summary>
public sealed class Ext4PlainStoreTests(Ext4PlainStoreTests.Place place)
    : StoreTests(place),
        IClassFixture<Ext4PlainStoreTests.Place>
{
    public sealed class Place() : BackingStorePlace(StoreKind.Ext4, passthrough: false);
}
