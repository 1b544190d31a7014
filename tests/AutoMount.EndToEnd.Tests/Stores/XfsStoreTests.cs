namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>XFS, with passthrough.</summary>
public sealed class XfsStoreTests(XfsStoreTests.Place place)
    : StoreTests(place),
        IClassFixture<XfsStoreTests.Place>
{
    public sealed class Place() : BackingStorePlace(StoreKind.Xfs, passthrough: true);
}
