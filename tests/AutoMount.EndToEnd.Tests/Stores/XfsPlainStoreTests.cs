namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>XFS, without passthrough.</summary>
public sealed class XfsPlainStoreTests(XfsPlainStoreTests.Place place)
    : StoreTests(place),
        IClassFixture<XfsPlainStoreTests.Place>
{
    public sealed class Place() : BackingStorePlace(StoreKind.Xfs, passthrough: false);
}
