namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>tmpfs, with passthrough.</summary>
public sealed class TmpfsStoreTests(TmpfsStoreTests.Place place)
    : StoreTests(place),
        IClassFixture<TmpfsStoreTests.Place>
{
    public sealed class Place() : BackingStorePlace(StoreKind.Tmpfs, passthrough: true);
}
