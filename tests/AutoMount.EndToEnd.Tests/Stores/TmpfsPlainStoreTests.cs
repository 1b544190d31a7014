namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>tmpfs, without passthrough.</summary>
public sealed class TmpfsPlainStoreTests(TmpfsPlainStoreTests.Place place)
    : StoreTests(place),
        IClassFixture<TmpfsPlainStoreTests.Place>
{
    public sealed class Place() : BackingStorePlace(StoreKind.Tmpfs, passthrough: false);
}
